import type { FormPart } from '../scenario/schedule.ts';
import { fitZipf } from './zipf-fit.ts';
import type { TargetCount } from './mix-collector.ts';
import { type LeftOut, sumOf, withoutSecrets } from './secrets.ts';
import { encodedTarget, parameterValue, partsOf, type TargetParts, templateOf } from './target-parts.ts';

/** Methods that a request mix knows. */
const SENT = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type SentMethod = (typeof SENT)[number];

/** Last words of paths are one endpoint only where there are so many of them. @source own choice */
const FEWEST_LAST_WORDS = 20;
const MOST_WORDS = 2000;
/** What a server that is overloaded, or a client that left, leaves in a log says nothing of the endpoint. */
const NO_ANSWER = new Set([0, 408, 429, 444, 460, 499]);

export interface LogEndpoint {
  readonly method: SentMethod;
  /** as it can be sent, with {parameter} where it varies */
  readonly path: string;
  readonly hits: number;
  /** seen in the log, ascending; empty: the log has none */
  readonly statuses: readonly number[];
  readonly parameter?: {
    readonly name: string;
    /** most popular first */
    readonly words: readonly string[];
    /** popularity of rank k is about 1 / k^exponent */
    readonly exponent: number;
  };
  /** what was asked for most often of it, as it can be sent */
  readonly example: string;
  /** of a write, where it is known */
  readonly body?: string;
  /** of a form with parts, instead of a body */
  readonly multipart?: readonly FormPart[];
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Hits of each word, or of the one target; less than all together where there are more words than are kept, and where a target was
   * changed, which the site has never been asked for.
   */
  readonly wordHits: readonly number[];
  /** hits with something in their targets that looks like a secret; absent: none */
  readonly leftOut?: LeftOut;
}

interface Target {
  readonly method: SentMethod;
  readonly parts: TargetParts;
  readonly path: string;
  hits: number;
  /** of the hits those that asked for it as it stands */
  asked: number;
  leftOut: LeftOut;
  readonly statuses: Map<number, number>;
}

/** The endpoints behind the targets of a log, most hits first; what no mix can send, or never got an answer, is left out. */
export function endpointsOf(counts: readonly TargetCount[]): LogEndpoint[] {
  return groupedEndpoints(counts).map(({ endpoint }) => endpoint);
}

/** The same, each with the targets that it stands for, by `targetKey`. */
export function groupedEndpoints(
  counts: readonly TargetCount[],
): readonly { readonly endpoint: LogEndpoint; readonly keys: readonly string[] }[] {
  const targets = [...targetsOf(counts).values()].filter(hasAnswers);
  const open = openValues(targets);
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const key = `${target.method} ${isFine(target) ? 'fine' : 'refused'} ${templateAt(target, open.get(target))}`;
    const group = groups.get(key);
    // One endpoint may have a million targets.
    if (group === undefined) groups.set(key, [target]);
    else group.push(target);
  }
  return [...groups.values()]
    .map((group) => ({
      endpoint: endpointOf(group, open),
      keys: group.map(({ method, path }) => `${method} ${path}`),
    }))
    .sort((a, b) => b.endpoint.hits - a.endpoint.hits);
}

/** What tells targets apart, of one as it stands in a log. */
export function targetKey(method: string, written: string): string {
  return `${method} ${encodedTarget(withoutSecrets(written).target)}`;
}

function targetsOf(counts: readonly TargetCount[]): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const { method, status, target: written, count } of counts) {
    const sent = SENT.find((known) => known === method);
    const { target: safe, leftOut } = withoutSecrets(written);
    const path = encodedTarget(safe);
    if (sent === undefined || !path.startsWith('/') || path.startsWith('//')) continue;
    const key = `${sent} ${path}`;
    let target = targets.get(key);
    if (target === undefined) targets.set(key, (target = newTarget(sent, path)));
    target.hits += count;
    if (safe === written) target.asked += count;
    target.leftOut = sumOf([target.leftOut, { queries: leftOut.queries * count, paths: leftOut.paths * count }]);
    target.statuses.set(status, (target.statuses.get(status) ?? 0) + count);
  }
  return targets;
}

function newTarget(method: SentMethod, path: string): Target {
  const leftOut = { queries: 0, paths: 0 };
  return { method, path, parts: partsOf(path), hits: 0, asked: 0, leftOut, statuses: new Map() };
}

/** A site that only fails there has nothing to be measured; a log without statuses says nothing against it. */
function hasAnswers({ statuses }: Target): boolean {
  return [...statuses.keys()].some((status) => status === 0 || isAnswer(status));
}

function isAnswer(status: number): boolean {
  return status >= 200 && status < 500 && !NO_ANSWER.has(status);
}

/** Pages that are there are apart from those that are refused or missing. */
function isFine({ statuses }: Target): boolean {
  let [fine, refused] = [0, 0];
  for (const [status, count] of statuses) {
    if (status >= 400 && isAnswer(status)) refused += count;
    else if (status < 400) fine += count;
  }
  return fine >= refused;
}

/**
 * Which value of each target becomes a parameter: the one that varies most while all else is the same. One only, as values of two
 * that were drawn apart would ask for what was never there.
 */
function openValues(targets: readonly Target[]): Map<Target, number> {
  const members = new Map<string, number>();
  for (const target of targets)
    for (const index of usable(target)) {
      const key = `${target.method} ${templateAt(target, index)}`;
      members.set(key, (members.get(key) ?? 0) + 1);
    }
  const open = new Map<Target, number>();
  for (const target of targets) {
    let most = 1;
    for (const index of usable(target)) {
      const count = members.get(`${target.method} ${templateAt(target, index)}`) ?? 0;
      const fewest = target.parts.values[index]?.kind === 'last' ? FEWEST_LAST_WORDS : 2;
      if (count <= most || count < fewest) continue;
      most = count;
      open.set(target, index);
    }
  }
  return open;
}

function usable({ parts }: Target): number[] {
  return [...parts.values.keys()].filter((index) => {
    const value = parts.values[index];
    return value !== undefined && parameterValue(value) !== undefined;
  });
}

/** A hole is no byte that a target holds. */
function templateAt({ parts, path }: Target, open: number | undefined): string {
  return open === undefined ? path : templateOf(parts, open, ' ');
}

function endpointOf(group: readonly Target[], open: ReadonlyMap<Target, number>): LogEndpoint {
  const byHits = [...group].sort((a, b) => b.hits - a.hits);
  const [first] = byHits;
  if (first === undefined) throw new RangeError('an endpoint without a target');
  const hits = group.reduce((sum, target) => sum + target.hits, 0);
  const leftOut = sumOf(group.map((target) => target.leftOut));
  const about = {
    ...{ method: first.method, hits, statuses: statusesOf(group), example: first.path },
    ...(leftOut.queries + leftOut.paths > 0 && { leftOut }),
  };
  const index = open.get(first);
  const value = index === undefined ? undefined : first.parts.values[index];
  if (index === undefined || value === undefined || group.length === 1) {
    return { ...about, path: first.path, wordHits: [group.reduce((sum, target) => sum + target.asked, 0)] };
  }
  const kept = byHits.slice(0, MOST_WORDS);
  const words = kept.flatMap(({ parts }) => {
    const part = parts.values[index];
    return part === undefined ? [] : [parameterValue(part) ?? ''];
  });
  return {
    ...about,
    path: templateOf(first.parts, index, `{${value.name}}`),
    parameter: { name: value.name, words, exponent: exponentOf(byHits.map((target) => target.hits)) },
    wordHits: kept.map((target) => target.asked),
  };
}

/** Without a condition or a range, which the mix does not send, 304 and 206 are 200. */
function statusesOf(group: readonly Target[]): number[] {
  const seen = new Set(group.flatMap(({ statuses }) => [...statuses.keys()].filter(isAnswer)));
  if (seen.has(304) || seen.has(206)) seen.add(200);
  return [...seen].sort((a, b) => a - b);
}

/** @param hits  descending, at least two */
function exponentOf(hits: readonly number[]): number {
  const fit = fitZipf(Float64Array.from(hits));
  const [first = 1, second = 1] = hits;
  return Number(Math.min(10, fit?.exponent ?? Math.log2(first / second)).toFixed(3));
}
