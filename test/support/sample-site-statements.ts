import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, '../../topologies/app/src/main/java/dev/benchday/shop');

/**
 * What the sample site asks its database for each kind of hit, without caches: the names of its statements, as its source executes them
 * (Pages.java calls Catalogue.java, and each page has the navigation; WriteDesk.java stores).
 */
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  home: ['TOP_SELLERS', 'TRENDING', 'NEWEST_REVIEWS', 'CATEGORIES'],
  // No price limit is asked for, so nothing is counted.
  category: ['CATEGORY', 'CATEGORY_PRODUCTS', 'CATEGORIES'],
  product: ['PRODUCT', 'RATING', 'REVIEWS', 'RELATED_PRODUCTS', 'CATEGORIES'],
  search: ['SEARCH', 'COUNT_SEARCH', 'CATEGORIES'],
  view: ['ACCEPT', 'LOG_VIEW', 'COUNT_VIEW'],
  review: ['ACCEPT', 'ADD_REVIEW'],
  order: ['ACCEPT', 'PLACE_ORDER'],
};

/** @throws {Error} the source has no such statement any more */
export function statementsOfHit(endpoint: string): number {
  const names = STATEMENTS[endpoint];
  if (names === undefined) throw new Error(`nobody has counted the statements of ${endpoint}`);
  const source = ['data/Catalogue.java', 'write/WriteDesk.java'].map((file) =>
    readFileSync(join(SOURCES, file), 'utf8'),
  );
  const missing = names.filter((name) => !source.some((text) => text.includes(` String ${name} =`)));
  if (missing.length > 0) throw new Error(`the site has no statement ${missing.join(', ')} any more`);
  return names.length;
}
