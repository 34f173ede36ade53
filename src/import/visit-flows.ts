import type { LogSession } from './log-sessions.ts';

/** Sequences of their own: the most common ones. @source own choice */
const MOST_SEQUENCES = 12;
const FEWEST_OF_A_SEQUENCE = 3;
const LEAST_SHARE = 0.01;
const LONGEST_SEQUENCE = 12;
/** The rest, by the number of their steps; longer ones are cut into pieces of the last. @source own choice */
const CLASSES: readonly (readonly [from: number, to: number])[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 6],
  [7, 9],
  [10, 14],
  [15, 24],
];
const LONGEST = 24;
const MOST_OPTIONS = 8;
/** Evenly spaced quantiles of think times: every 5 %. */
const QUANTILES = 21;

export interface LogFlow {
  readonly name: string;
  /** of the log that it stands for */
  readonly hits: number;
  readonly visits: number;
  /** at each place one of these endpoints, by their hits there */
  readonly steps: readonly (readonly { readonly endpoint: number; readonly hits: number }[])[];
  /** evenly spaced quantiles, s; undefined: it has one step, or no pause is known */
  readonly thinkS: readonly number[] | undefined;
}

export interface LogFlows {
  readonly flows: readonly LogFlow[];
  /** total variation between the lengths of the log's sessions and of the visits, 0..1 */
  readonly lengthDistance: number;
  /** the same of which endpoint follows which */
  readonly orderDistance: number;
}

/**
 * Sessions as weighted flows. The most common sequences are flows of their own; all others of about one length are one flow, whose
 * steps draw one of the endpoints that were asked for at that place.
 */
export function flowsOfSessions(all: readonly LogSession[]): LogFlows {
  const sessions = all.flatMap(inPieces);
  const bySequence = groupBy(sessions, ({ endpoints }) => endpoints.join(' '));
  const common = [...bySequence.values()]
    .filter((group) => isCommon(group, sessions.length))
    .sort((a, b) => hitsOf(b) - hitsOf(a))
    .slice(0, MOST_SEQUENCES);
  const taken = new Set(common.flat());
  const rest = groupBy(
    sessions.filter((session) => !taken.has(session)),
    ({ endpoints }) => CLASSES.findIndex(([from, to]) => endpoints.length >= from && endpoints.length <= to),
  );
  const flows = [
    ...common.map((group, at) => flowOf(group, `path-${at + 1}`)),
    ...[...rest].sort(([a], [b]) => a - b).map(([at, group]) => flowOf(group, classNames[at] ?? 'visits')),
  ];
  return {
    flows,
    lengthDistance: distance(shares(all.map(({ endpoints }) => endpoints.length)), lengthsOf(flows)),
    orderDistance: distance(pairsOfLog(all), pairsOf(flows)),
  };
}

const classNames = CLASSES.map(([from, to]) => (from === to ? `visits-of-${from}` : `visits-of-${from}-to-${to}`));

function inPieces(session: LogSession): readonly LogSession[] {
  const { endpoints, pausesS } = session;
  if (endpoints.length <= LONGEST) return [session];
  return Array.from({ length: Math.ceil(endpoints.length / LONGEST) }, (_, piece) => {
    const from = piece * LONGEST;
    return { endpoints: endpoints.slice(from, from + LONGEST), pausesS: pausesS.slice(from, from + LONGEST - 1) };
  });
}

function isCommon(group: readonly LogSession[], sessions: number): boolean {
  const length = group[0]?.endpoints.length ?? 0;
  const isLong = length > 1 && length <= LONGEST_SEQUENCE;
  return isLong && group.length >= Math.max(FEWEST_OF_A_SEQUENCE, LEAST_SHARE * sessions);
}

function hitsOf(group: readonly LogSession[]): number {
  return group.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
}

/** @param group  at least one */
function flowOf(group: readonly LogSession[], name: string): LogFlow {
  const hits = hitsOf(group);
  const length = Math.max(1, Math.round(hits / group.length));
  const counts = Array.from({ length }, () => new Map<number, number>());
  for (const { endpoints } of group)
    for (const [at, endpoint] of endpoints.entries()) {
      // Of sessions of other lengths by how far they are: the first is the first, and the last the last.
      const place = endpoints.length === 1 ? 0 : Math.round((at / (endpoints.length - 1)) * (length - 1));
      const own = counts[place];
      own?.set(endpoint, (own.get(endpoint) ?? 0) + 1);
    }
  const steps = counts.map((own) =>
    [...own]
      .map(([endpoint, count]) => ({ endpoint, hits: count }))
      .sort((a, b) => b.hits - a.hits || a.endpoint - b.endpoint)
      .slice(0, MOST_OPTIONS),
  );
  const pauses = group.flatMap(({ pausesS }) => pausesS);
  return { name, hits, visits: group.length, steps, thinkS: length === 1 ? undefined : quantilesOf(pauses) };
}

function quantilesOf(values: readonly number[]): readonly number[] | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return Array.from(
    { length: QUANTILES },
    (_, at) => sorted[Math.round((at / (QUANTILES - 1)) * (sorted.length - 1))] ?? 0,
  );
}

function groupBy<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

type Shares = ReadonlyMap<number | string, number>;

function shares(values: readonly (number | string)[]): Shares {
  const counts = new Map<number | string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return normal(counts);
}

function normal(counts: ReadonlyMap<number | string, number>): Shares {
  const sum = [...counts.values()].reduce((all, one) => all + one, 0);
  return new Map([...counts].map(([key, count]) => [key, sum === 0 ? 0 : count / sum]));
}

/** Visits begin in proportion to hits over steps, as weights are shares of hits. */
function lengthsOf(flows: readonly LogFlow[]): Shares {
  const counts = new Map<number | string, number>();
  for (const { hits, steps } of flows) counts.set(steps.length, (counts.get(steps.length) ?? 0) + hits / steps.length);
  return normal(counts);
}

function pairsOfLog(sessions: readonly LogSession[]): Shares {
  return shares(
    sessions.flatMap(({ endpoints }) => endpoints.slice(1).map((to, at) => `${endpoints[at] ?? ''} ${to}`)),
  );
}

/** What follows what where the steps of a visit are drawn apart. */
function pairsOf(flows: readonly LogFlow[]): Shares {
  const counts = new Map<string, number>();
  for (const { hits, steps } of flows)
    for (const [at, options] of steps.slice(1).entries()) {
      const before = steps[at] ?? [];
      for (const from of before)
        for (const to of options) {
          const chance = (from.hits / sumOf(before)) * (to.hits / sumOf(options)) * (hits / steps.length);
          const key = `${from.endpoint} ${to.endpoint}`;
          counts.set(key, (counts.get(key) ?? 0) + chance);
        }
    }
  return normal(counts);
}

function sumOf(options: LogFlow['steps'][number]): number {
  return options.reduce((sum, { hits }) => sum + hits, 0);
}

/** Total variation. @source Levin, Peres, Wilmer 2009, Markov chains and mixing times, 4.1 */
function distance(one: Shares, other: Shares): number {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].reduce<number>((sum, key) => sum + Math.abs((one.get(key) ?? 0) - (other.get(key) ?? 0)), 0) / 2;
}
