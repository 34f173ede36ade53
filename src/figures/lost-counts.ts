import type { Loss } from '../records/fall.ts';
import { appearsWhenUsed, counterRule } from '../records/counter-rule.ts';
import type { Series } from './metric-series.ts';

export interface LostCounts {
  /** whether a counter's total cannot be known */
  readonly isLost: (series: Series) => boolean;
  /** one sentence for each cause, with all that it makes unknown */
  readonly problems: readonly string[];
}

/**
 * Which counters lost a part of what they counted: those that fell, those that were set back with one that did, and those of which
 * another metric tells that counts were lost.
 */
export function lostCounts(all: readonly Series[]): LostCounts {
  const causes = new Map<string, string>();
  const counters = all.filter(({ like }) => like.kind === 'counter');
  const facts = factsOf(all);
  for (const series of counters) {
    const key = setBackKey(series);
    if (!causes.has(key)) {
      const cause = lossOf(series, facts) ?? fallOf(series) ?? disappearance(series, facts);
      if (cause !== undefined) causes.set(key, cause);
    }
  }
  const isLost = (series: Series): boolean => series.like.kind === 'counter' && causes.has(setBackKey(series));
  const problems = [...causes].map(([key, cause]) => {
    const lost = counters.filter((series) => setBackKey(series) === key);
    const metrics = [...new Set(lost.map(({ like }) => like.metric))];
    return `${placeOf(lost)} ${metrics.join(', ')}: no total, as ${cause}`;
  });
  return { isLost, problems };
}

/** What tells of losses, found at once: a database has thousands of queries, each with several counters. */
interface Facts {
  /** the first of a server's series of a metric, of any item or of one */
  readonly shown: (like: Series['like'], metric: string, item?: string) => Series | undefined;
  /** of counters that were read at the end, what is set back together */
  readonly read: ReadonlySet<string>;
}

function factsOf(all: readonly Series[]): Facts {
  const first = new Map<string, Series>();
  const read = new Set<string>();
  const keyOf = ({ service, instance }: Series['like'], metric: string, item?: string): string =>
    JSON.stringify([service, instance, metric, item]);
  for (const one of all) {
    const { metric, item, kind } = one.like;
    for (const key of new Set([keyOf(one.like, metric), keyOf(one.like, metric, item)]))
      if (!first.has(key)) first.set(key, one);
    if (kind === 'counter' && one.isClosed) read.add(setBackKey(one));
  }
  return { shown: (like, metric, item) => first.get(keyOf(like, metric, item)), read };
}

/** The same for counters that are set back together. */
function setBackKey({ like: { service, instance, metric, item } }: Series): string {
  const { group, isByItem } = counterRule(metric);
  return JSON.stringify([service, instance, group, isByItem === true ? item : undefined]);
}

function placeOf([first]: readonly Series[]): string {
  return first === undefined ? '' : (first.like.instance ?? first.like.service);
}

function fallOf({ like: { metric, item }, fall, sum }: Series): string | undefined {
  const what = item === undefined || item.length > 60 ? metric : `${metric} (${item})`;
  const { means } = counterRule(metric);
  if (fall !== undefined) return `${what} fell from ${fall.from} to ${fall.to}: ${means}`;
  return sum < 0 ? `${what} is less than at the beginning, by ${-sum}: ${means}` : undefined;
}

/** A row that exists since it was first used goes only when it is thrown away or reset. */
function disappearance(series: Series, { read }: Facts): string | undefined {
  if (!appearsWhenUsed(series.like.metric) || series.isClosed || !read.has(setBackKey(series))) return undefined;
  return `a row of ${series.like.metric} was no longer there at the end: it was reset`;
}

function lossOf({ like }: Series, { shown: shownBy }: Facts): string | undefined {
  const { lost = [], isByItem } = counterRule(like.metric);
  const of = (metric: string): Series | undefined => shownBy(like, metric, isByItem === true ? like.item : undefined);
  for (const loss of lost) {
    const shown = of(loss.metric);
    if (shown === undefined || !hasHappened(loss, shown)) continue;
    const facts = (loss.shows ?? []).flatMap(([words, metric]) => {
      const fact = of(metric);
      return fact === undefined ? [] : [`${words}: ${fact.max}`];
    });
    const times = loss.when === 'rises' ? ` (${shown.sum} times)` : '';
    return [`${loss.means}${times}`, ...facts, ...(loss.remedy === undefined ? [] : [loss.remedy])].join('; ');
  }
  return undefined;
}

function hasHappened({ when, roundedBy = 0 }: Loss, { sum, min, max, fall }: Series): boolean {
  switch (when) {
    case 'rises':
      return sum > 0;
    case 'falls':
      return fall !== undefined;
    case 'changes':
      return max - min > roundedBy;
  }
}
