import { figureMeanings } from '../exports/topology-figures.ts';
import type { SiteData, SiteEntry } from './site-entry.ts';

/** Newest first; figures that no run has are left out. */
export function siteData(entries: readonly SiteEntry[]): SiteData {
  const fingerprints: SiteEntry['traits'][] = [];
  const places = new Map<string, number>();
  const placeOf = (traits: SiteEntry['traits']): number => {
    const key = JSON.stringify(traits);
    const place = places.get(key) ?? fingerprints.push(traits) - 1;
    places.set(key, place);
    return place;
  };
  const used = new Set(entries.flatMap(({ topologies }) => topologies.flatMap(({ figures }) => Object.keys(figures))));
  return {
    figures: figureMeanings().filter(({ name }) => used.has(name)),
    entries: newestFirst(entries).map(({ traits, href, ...entry }) => ({
      ...entry,
      fingerprint: placeOf(traits),
      href: href ?? null,
    })),
    fingerprints,
  };
}

export function newestFirst(entries: readonly SiteEntry[]): readonly SiteEntry[] {
  return [...entries].sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
}
