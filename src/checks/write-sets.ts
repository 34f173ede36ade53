import { countOf } from '../base/count-of.ts';
import type { ReadJournal, WriteEvent } from '../records/write-journal.ts';
import type { Finding, WriteSets } from '../records/write-proof.ts';

/** So many ids of a finding are named. */
const NAMED = 20;

/** How each write ended, over all journals. */
export function endsOf(journals: readonly ReadJournal[]): {
  readonly ends: ReadonlyMap<string, WriteEvent>;
  /** ids in two journals */
  readonly repeated: readonly string[];
} {
  const ends = new Map<string, WriteEvent>();
  const repeated: string[] = [];
  const add = (ids: readonly string[], end: WriteEvent): void => {
    for (const id of ids) {
      if (ends.has(id)) repeated.push(id);
      else ends.set(id, end);
    }
  };
  for (const { acknowledged, refused, unknown } of journals) {
    add(acknowledged, 'OK');
    add(refused, 'FAIL');
    add(unknown, 'INFO');
  }
  return { ends, repeated };
}

export interface StoredSide {
  readonly stored: readonly string[];
  readonly delivered?: readonly string[];
  readonly deadLetters?: { readonly count: number; readonly ids?: readonly string[] };
  readonly stillQueued: number;
  /** messages whose ids nobody knows: any missing write may be among them */
  readonly unnamed: number;
}

/** @returns the sets, and how many acknowledged writes are neither stored nor among the dead letters that have names */
export function setsOf(
  journals: readonly ReadJournal[],
  ends: ReadonlyMap<string, WriteEvent>,
  { stored, delivered, deadLetters, stillQueued, unnamed }: StoredSide,
): { readonly sets: WriteSets; readonly missing: number } {
  const rows = countIds(stored);
  const dead = new Set(deadLetters?.ids ?? []);
  const isFound = (id: string): boolean => rows.has(id) || dead.has(id);
  const found = storedSetsOf(rows, ends);

  const missing = missingOf(journals, isFound);
  const lost = Math.max(0, missing.ids.length - unnamed);
  const tally = { OK: 0, FAIL: 0, INFO: 0 };
  let unknownFound = 0;
  for (const [id, end] of ends) {
    tally[end]++;
    if (end === 'INFO' && isFound(id)) unknownFound++;
  }
  let extraDead = 0;
  for (const id of dead) if (!rows.has(id)) extraDead++;

  const sets: WriteSets = {
    attempted: ends.size,
    acknowledged: tally.OK,
    refused: tally.FAIL,
    unknown: tally.INFO,
    storedRows: stored.length,
    storedIds: rows.size,
    stillQueued,
    lost: {
      count: lost,
      first: lost === 0 ? [] : firstOf(missing.ids),
      ...(lost === 0 ? {} : { oldestAtMs: missing.oldestAtMs }),
    },
    phantom: findingOf(found.phantom),
    appliedTwice: findingOf(found.appliedTwice),
    wronglyReported: findingOf(found.wronglyReported),
    recovered: findingOf(found.recovered),
    ...(delivered === undefined ? {} : { redelivered: redeliveredOf(delivered) }),
    ...(deadLetters === undefined
      ? {}
      : {
          deadLettered: {
            count: deadLetters.count,
            first: firstOf([...dead]),
            isNamed: deadLetters.ids !== undefined || deadLetters.count === 0,
          },
        }),
    identity: { left: tally.OK + unknownFound, right: rows.size + extraDead },
  };
  return { sets, missing: missing.ids.length };
}

/** Acknowledged, and neither stored nor among the dead letters that have names: with messages that nobody can name, some of them may be among those. */
export function missingIds(
  journals: readonly ReadJournal[],
  { stored, deadLetters }: Pick<StoredSide, 'stored' | 'deadLetters'>,
): readonly string[] {
  const found = new Set([...stored, ...(deadLetters?.ids ?? [])]);
  return missingOf(journals, (id) => found.has(id)).ids;
}

/** In one pass: there may be a million rows. */
function storedSetsOf(
  rows: ReadonlyMap<string, number>,
  ends: ReadonlyMap<string, WriteEvent>,
): Readonly<Record<'phantom' | 'appliedTwice' | 'wronglyReported' | 'recovered', readonly string[]>> {
  const sets = {
    phantom: [] as string[],
    appliedTwice: [] as string[],
    wronglyReported: [] as string[],
    recovered: [] as string[],
  };
  for (const [id, count] of rows) {
    const end = ends.get(id);
    if (end === undefined) sets.phantom.push(id);
    if (end === 'FAIL') sets.wronglyReported.push(id);
    if (end === 'INFO') sets.recovered.push(id);
    if (count > 1) sets.appliedTwice.push(id);
  }
  return sets;
}

function missingOf(
  journals: readonly ReadJournal[],
  isFound: (id: string) => boolean,
): { readonly ids: readonly string[]; readonly oldestAtMs: number } {
  const ids: string[] = [];
  let oldestAtMs = Infinity;
  for (const { acknowledged, acknowledgedAtMs } of journals) {
    for (const [index, id] of acknowledged.entries()) {
      if (isFound(id)) continue;
      ids.push(id);
      oldestAtMs = Math.min(oldestAtMs, acknowledgedAtMs[index] ?? Infinity);
    }
  }
  return { ids, oldestAtMs };
}

function redeliveredOf(delivered: readonly string[]): Finding {
  const deliveries = countIds(delivered);
  const again: string[] = [];
  for (const [id, count] of deliveries) if (count > 1) again.push(id);
  return { count: delivered.length - deliveries.size, first: firstOf(again) };
}

function findingOf(ids: readonly string[]): Finding {
  return { count: ids.length, first: firstOf(ids) };
}

/** In the order of their numbers: ids of one trial differ in the number at their end only. */
function firstOf(ids: readonly string[]): string[] {
  return [...ids].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, NAMED);
}

function countIds(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, countOf(counts, id) + 1);
  return counts;
}
