import { counted, plainNumber } from '../../base/number-text.ts';
import type { CapacityRecord, CapacityResult } from '../../records/capacity-record.ts';
import type { ScorecardRow } from '../../records/decision.ts';
import type { ScorecardEvidence } from '../../records/scorecard.ts';
import { isConfirmedEnd } from '../capacity/result.ts';
import { REPEATS } from '../capacity/search.ts';
import { hits } from '../capacity/words.ts';
import {
  type Found,
  type Requirement,
  type Stored,
  type StoredEvidence,
  measuredFirst,
  notMeasured,
} from './requirement.ts';
import type { Typed } from './typed.ts';

/** @source the talk: the site that was moved into containers served 23 million hits a day */
export const DAY_HITS = 23_000_000;

const OF_FAILING = 'its figures are of a failing site, and win nothing';

type Run = StoredEvidence['runs'][number];

export const dailyHits: Requirement = {
  id: 'daily-hits',
  title: '23 million daily hits',
  unit: 'hits a day',
  rule: 'a search found that it holds as many with its objectives, or a run of such a day met them',
  command: ({ scenario, topology, isTarget }) =>
    isTarget === true ? undefined : `benchday capacity ${scenario} -t ${topology}`,
  find({ capacities, runs, topology }) {
    const days = runs.filter(isWholeDay).map((run) => ofRun(run, topology));
    const day = measuredFirst(days, ({ state }) => state);
    // The newest, unless it lacks nothing but to be confirmed: that takes nothing back.
    const search = capacities.find(({ record }) => !isOnlyUnconfirmed(record)) ?? capacities[0];
    const found = [...(search === undefined ? [] : [ofCapacity(search)]), ...(day === undefined ? [] : [day])];
    const sources = found.flatMap((one) => one.sources);
    const [first, other] = found.filter(({ state }) => state === 'met' || state === 'missed');
    if (first !== undefined && other !== undefined && first.state !== other.state) {
      const detail = `they contradict each other: ${first.detail}; ${other.detail}`;
      return { ...first, state: 'undecided', detail, limit: DAY_HITS, sources };
    }
    const decisive = first ?? found[0];
    return decisive === undefined
      ? notMeasured(`neither a capacity nor a run of ${plainNumber(DAY_HITS)} hits a day is stored`)
      : { ...decisive, limit: DAY_HITS, sources };
  },
};

export const offLoad: Requirement = {
  id: 'off-load',
  title: 'off-load the database',
  unit: 'ratio',
  rule: 'share of the statements of the reference that is spared, at or above offload_ratio_min of the scenario',
  command: ({ scenario, isTarget }) => (isTarget === true ? undefined : `benchday run ${scenario}`),
  find({ runs, topology }) {
    const told = runs.filter((one) => offloadOf(one, topology) !== undefined || rowOf(one, topology, 'offload'));
    const run = measuredFirst(told, (one) => rowOf(one, topology, 'offload')?.state);
    if (run === undefined) return notMeasured('no run with this topology beside a reference is stored');
    const row = rowOf(run, topology, 'offload');
    if (row !== undefined) return ofRow(run, row, 'off-load ratio');
    const value = offloadOf(run, topology);
    const detail = `${run.run.scenario.name} sets no limit for it (offload_ratio_min)`;
    const sources = [sourceOf(run, 'undecided', detail)];
    return { state: 'undecided', ...(value === undefined ? {} : { value }), detail, sources, evidence: run.file };
  },
};

export const fastResponse: Requirement = {
  id: 'fast-response',
  title: 'fast response',
  unit: 'ms',
  rule: `p95 of the response time, counted from when a hit was due, at ${DAY_HITS / 1e6} million hits a day, within p95_ms of the scenario`,
  command: ofWholeDay,
  find({ runs, topology }) {
    const told = runs.filter((one) => isWholeDay(one) && rowOf(one, topology, 'p95') !== undefined);
    const run = measuredFirst(told, (one) => rowOf(one, topology, 'p95')?.state);
    const row = run && rowOf(run, topology, 'p95');
    if (run === undefined || row === undefined)
      return notMeasured(`no run of ${plainNumber(DAY_HITS)} hits a day (hits_per_day of the scenario) is stored`);
    return ofRow(run, row, 'p95');
  },
};

/** Our own day asks for the pages of our own topologies; of others nobody knows what such a scenario would be called. */
function ofWholeDay({ topology, isTarget }: Typed): string | undefined {
  return isTarget === true || topology.includes('/') ? undefined : `benchday run day-23m -t ${topology}`;
}

/** A user's own script may send anything. */
function isWholeDay({ run: { scenario } }: Run): boolean {
  return scenario.hitsPerDay >= DAY_HITS && scenario.script === undefined;
}

/** Failing is fast and needs no database: what a failing site meets is not met. */
function rowOf({ record }: Run, topology: string, id: string): ScorecardRow | undefined {
  const standing = record.decision.standings?.find((one) => one.topology === topology);
  const row = standing?.objectives.find((one) => one.id === id);
  if (row?.state !== 'met' || standing?.place !== 'failing') return row;
  return { ...row, state: 'undecided', rule: OF_FAILING };
}

function offloadOf({ record }: Run, topology: string): number | undefined {
  return record.topologies.find(({ name }) => name === topology)?.measured?.offloadRatio;
}

function sourceOf({ file, atMs, run }: Run, state: ScorecardRow['state'], detail: string): ScorecardEvidence {
  return { kind: 'run', file, atMs, what: run.scenario.name, state, detail };
}

function ofRow(run: Run, { state, value, limit, unit, rule }: ScorecardRow, what: string): Found {
  const amount = value === undefined ? 'was not read' : `${plainNumber(value)}${unit === 'ms' ? ' ms' : ''}`;
  const detail = `${what} ${amount} under ${run.run.scenario.name}: ${rule}`;
  return {
    ...{ state, detail, evidence: run.file },
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    sources: [sourceOf(run, state, detail)],
  };
}

/** A day that was served within every objective of its answers was held; one that was not is no proof that a quieter machine would not. */
function ofRun(run: Run, topology: string): Found {
  const rows = ['p95', 'errors'].flatMap((id) => rowOf(run, topology, id) ?? []);
  const worst = (['missed', 'invalid', 'undecided', 'not-measured'] as const).find((state) =>
    rows.some((row) => row.state === state),
  );
  const { stopped } = run.record.topologies.find(({ name }) => name === topology) ?? {};
  const judged = rows.length < 2 ? 'not-measured' : (worst ?? 'met');
  const state = stopped === undefined ? judged : 'missed';
  const failing = rows.some(({ rule }) => rule === OF_FAILING) ? `; ${OF_FAILING}` : '';
  const said = stopped ?? `${rows.map((row) => `${row.title} ${row.state}`).join(', ')}${failing}`;
  const detail = `a day of ${plainNumber(run.run.scenario.hitsPerDay)} hits under ${run.run.scenario.name}: ${said || 'its answers were not judged'}`;
  return {
    ...{ state, detail, evidence: run.file, sources: [sourceOf(run, state, detail)] },
    ...(state === 'met' ? { value: run.run.scenario.hitsPerDay } : {}),
  };
}

function ofCapacity({ file, atMs, record }: Stored<CapacityRecord>): Found {
  const { lower, upper, sentence } = record.result;
  const { end, isHeld } = decidingEnd(record);
  const isSure = end !== undefined && isConfirmedEnd(end);
  const state = !isSure ? 'undecided' : isHeld ? 'met' : 'missed';
  const proved = end === undefined || isSure ? '' : `; ${unconfirmed(end, isHeld ? 'held' : 'missed')}`;
  const detail = `${sentence}${proved}`;
  return {
    ...{ state, detail, evidence: file },
    ...(lower === undefined ? {} : { value: lower.hitsPerDay }),
    ...(lower === undefined || upper === undefined
      ? {}
      : { interval: [lower.hitsPerDay, upper.hitsPerDay] as [number, number] }),
    sources: [{ kind: 'capacity', file, atMs, what: record.scenario, state, detail }],
  };
}

/** The end of a search that says whether so many hits are held; undefined: neither does, or they contradict each other. */
function decidingEnd({ result: { lower, upper } }: CapacityRecord) {
  const holds = lower !== undefined && lower.hitsPerDay >= DAY_HITS ? lower : undefined;
  const misses = upper !== undefined && upper.hitsPerDay <= DAY_HITS ? upper : undefined;
  const end = holds !== undefined && misses !== undefined ? undefined : (holds ?? misses);
  return { end, isHeld: holds !== undefined };
}

function isOnlyUnconfirmed(record: CapacityRecord): boolean {
  const { end } = decidingEnd(record);
  return end !== undefined && !isConfirmedEnd(end);
}

/** What an end says that was not measured often enough to be one, as where a search was interrupted. */
function unconfirmed({ hitsPerDay, times }: NonNullable<CapacityResult['lower']>, answer: string): string {
  return `${counted(times, 'experiment')} of ${hits(hitsPerDay)} hits a day ${answer}, which ${REPEATS} must to confirm it`;
}
