import { Document, isScalar, isSeq, visit } from 'yaml';
import type { FormPart } from '../scenario/schedule.ts';
import type { SentMethod } from './log-endpoints.ts';
import { yamlComments } from './yaml-comments.ts';

/** For what names no status: what a page that is there may be answered with. */
export const USUAL_STATUSES = [200, 201, 202, 204, 301, 302, 303, 304, 307, 308];

export type MixParameter =
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly exponent: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number };

/** One endpoint of a request mix that is to be written. */
export interface MixEntry {
  /** wanted; without it one is made of method and path */
  readonly name?: string;
  readonly method: SentMethod;
  readonly path: string;
  readonly weight: number;
  readonly parameters?: Readonly<Record<string, MixParameter>>;
  readonly body?: string;
  /** instead of a body */
  readonly multipart?: readonly FormPart[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly statuses: readonly number[];
}

/** A request mix as a file. @param about.comments  one line each, at its head */
export function mixFileText(
  entries: readonly MixEntry[],
  about: { readonly title: string; readonly writeRatioSource: string; readonly comments: readonly string[] },
): string {
  const names = new Set<string>();
  const requests = entries.map(({ name, method, path, weight, parameters, body, multipart, headers, statuses }) => ({
    name: uniqueName(name ?? nameOf(method, path), names),
    ...(method !== 'GET' && { method }),
    path,
    weight,
    ...(parameters !== undefined && Object.keys(parameters).length > 0 && { parameters }),
    ...(isWrite(method) && { write: true }),
    ...(headers !== undefined && Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && { body }),
    ...(multipart !== undefined && { multipart }),
    expect: { status: statuses.length === 0 ? USUAL_STATUSES : statuses },
  }));
  const file = new Document(
    { title: about.title, write_ratio_source: about.writeRatioSource, requests },
    // An alias instead of what stands twice is read by nobody, and readers refuse many of them.
    { aliasDuplicateObjects: false },
  );
  // A list of words, one a line, would fill pages.
  visit(file, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && isSeq(value) && (key.value === 'words' || key.value === 'status')) value.flow = true;
    },
  });
  return yamlComments(about.comments) + file.toString({ lineWidth: 0, flowCollectionPadding: false });
}

export function isWrite(method: SentMethod): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** Of an endpoint, as its path says it. */
export function nameOf(method: SentMethod, path: string): string {
  const words = path
    .replace(/%[0-9A-F]{2}/gi, '-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
  const bare = words.replace(/^-+|-+$/g, '') || 'home';
  return method === 'GET' ? bare : `${method.toLowerCase()}-${bare}`;
}

/** @param taken  gets the name too */
export function uniqueName(wanted: string, taken: Set<string>): string {
  const base =
    wanted
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 48)
      .replace(/-+$/, '') || 'endpoint';
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
