import { counted } from '../../base/number-text.ts';
import type { DrillSpread } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillRecord, DrillResult } from '../../records/drill-record.ts';

/** To a tenth of a second, which is how finely hits are counted. */
export function secondsText(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1000).toFixed(1)} s`;
}

export function spreadText({ median, worst, missing }: DrillSpread): string {
  if (median === undefined) return '-';
  const both = `${secondsText(median)} / ${secondsText(worst)}`;
  return missing === 0 ? both : `${both}, ${missing} without`;
}

export function drillSentence(found: {
  readonly drill: string;
  readonly title: string;
  readonly state: DrillResult['state'];
  readonly reason: string;
  /** undefined: of some plays it is unknown */
  readonly noticed: number | undefined;
  readonly plays: number;
  readonly outage: DrillSpread;
  readonly failed?: DrillResult['failed'];
  readonly slow?: DrillResult['slow'];
}): string {
  const { drill, state, reason } = found;
  if (state === 'not-measured') return `${drill}: not measured: ${reason}`;
  return `${drill}: ${state}: ${noticedText(found)}; ${reason}`;
}

function noticedText({ noticed, plays, outage, failed, slow }: Parameters<typeof drillSentence>[0]): string {
  const all = `${plays} ${plays === 1 ? 'play' : 'plays'}`;
  if (noticed === undefined) return `in how many of ${all} clients noticed it is unknown`;
  if (noticed === 0) return `no client noticed it in ${all}`;
  // A site that fails nobody and is slow for a minute is another thing than one that is down for it.
  const most = plays > 1 ? 'at most ' : '';
  const onlySlow =
    failed?.worst === 0 && slow !== undefined ? ` by ${most}${counted(slow.worst, 'slow hit')} alone, none failed` : '';
  return `clients noticed it in ${noticed} of ${all}${onlySlow}, and were ${againText(outage)}`;
}

/** Where some plays saw no recovery, the others' times are not those of all. */
function againText({ median, worst, missing }: DrillSpread): string {
  if (median === undefined) return 'not seen to be served well again';
  const times = `served well again after ${secondsText(median)}${median === worst ? '' : ` (worst ${secondsText(worst)})`}`;
  return missing === 0 ? times : `${times}, but in ${missing} not while it was measured`;
}

export const RESULT_COLUMNS = [
  'drill',
  'state',
  'noticed',
  'first error',
  'writes again',
  'outage',
  'whole again',
  'failed',
  'slow',
  'accounting',
] as const;

/** Times are median / worst: first error, outage and whole again from the fault on, writes again from the first error on. */
export function resultRows({ results }: Pick<DrillRecord, 'results'>): readonly (readonly string[])[] {
  return results.map((result) => [
    result.drill,
    result.state,
    `${result.noticed ?? '?'} of ${result.plays}`,
    spreadText(result.toFirstError),
    spreadText(result.toWrites),
    spreadText(result.outage),
    spreadText(result.toWhole),
    countText(result.failed),
    countText(result.slow),
    result.accounting.toUpperCase(),
  ]);
}

function countText(count: { readonly median: number; readonly worst: number } | undefined): string {
  return count === undefined ? '-' : `${count.median} / ${count.worst}`;
}

export const SCORECARD_COLUMNS = ['requirement', 'state', 'value', 'limit', 'rule', 'evidence'] as const;

/** The rows that the drills fill. A row without a value has none: no client noticed anything, or it was not measured. */
export function scorecardRows({
  results,
  audit,
}: Pick<DrillRecord, 'results' | 'audit'>): readonly (readonly string[])[] {
  const all = [...(audit === undefined ? [] : [audit.row]), ...results.map(({ row }) => row)];
  return all.map(({ title, state, value, limit, unit, rule, evidence }) => [
    title,
    state,
    amountText(value, unit),
    amountText(limit, unit),
    rule,
    evidence ?? '-',
  ]);
}

/** What is counted is whole. */
function amountText(amount: number | undefined, unit: string): string {
  if (amount === undefined) return '-';
  return `${unit === 's' ? amount.toFixed(1) : amount} ${unit}`;
}

export const PLAY_COLUMNS = [
  'trial',
  'drill',
  't1',
  't2',
  't3',
  't4',
  't5',
  'failed',
  'slow',
  'retried',
  'restored by',
  'accounting',
] as const;

/** Each play; its times are from the fault on. */
export function playRows({ plays }: Pick<DrillRecord, 'plays'>): readonly (readonly string[])[] {
  return plays.map((play) => {
    const { timeline, hits, state, reason } = play;
    if (timeline === undefined || hits === undefined)
      return [String(play.trial), play.drill, `${state}: ${reason ?? ''}`];
    const since = (at: number | undefined): string => secondsText(at === undefined ? undefined : at - timeline.t0Ms);
    return [
      String(play.trial),
      play.drill,
      ...[timeline.t1Ms, timeline.t2Ms, timeline.t3Ms, timeline.t4Ms, timeline.t5Ms].map(since),
      String(hits.failed),
      String(hits.slow),
      retriesText(play.retries),
      play.restoredBy ?? '-',
      (play.accounting?.state ?? 'unknown').toUpperCase(),
    ];
  });
}

/** What was tried again by load balancers, and by the generator: without it "0 failed" hides its price. */
export function retriesText(retries: DrillPlay['retries']): string {
  if (retries === undefined) return '-';
  const { loadBalancer, redispatched, generator } = retries;
  const balanced = loadBalancer === undefined ? 'not read' : `${loadBalancer}, ${redispatched ?? '?'} elsewhere`;
  return generator === 0 ? balanced : `${balanced}; client ${generator}`;
}
