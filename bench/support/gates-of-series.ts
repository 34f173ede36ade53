import type { Histogram } from 'hdr-histogram-js';
import type { DigestedTrial } from '../../src/figures/digested-trial.ts';
import type { GateInput } from '../../src/verdicts/gate/gate-input.ts';
import { primaryMetric } from '../../src/figures/primary-metrics.ts';
import { CALIBRATED_PAIRS } from '../../src/verdicts/gate/exact-look.ts';
import { judgeGate } from '../../src/verdicts/gate/verdict.ts';
import type { PeerRule, SeenTrial } from './peer-rules.ts';

/** A long run of pairs of two arms. */
export type Series = Pick<GateInput, 'run' | 'trials' | 'digested' | 'arms' | 'settings'>;

export interface GateOfSeries {
  readonly firstRepetition: number;
  /** pairs that it took, its confirmation's too */
  readonly pairs: number;
  readonly state: 'ok' | 'regression' | 'inconclusive' | 'invalid';
  /** found once; confirmed: by later pairs as well, so that it would have blocked */
  readonly alarm: 'none' | 'unconfirmed' | 'confirmed';
  /** those called worse at first */
  readonly worse: readonly string[];
  readonly improved: readonly string[];
}

/**
 * Cuts a series into gates, one after another, as they would have been measured: each begins with the pair after the last one's,
 * looks when the gate looks, and confirms a regression with the pairs that follow. What is left at the end and decides nothing is left out.
 */
export function gatesOfSeries(series: Series): readonly GateOfSeries[] {
  const repetitions = repetitionsOf(series);
  const gates: GateOfSeries[] = [];
  for (let from = 0; from < repetitions.length;) {
    const first = decide(series, repetitions.slice(from));
    if (first === undefined) break;
    const { verdict } = first;
    const isFinal = verdict.state === 'regression' && verdict.next.action === 'stop';
    let { pairs } = first;
    // What is exact needs no second series.
    let alarm: GateOfSeries['alarm'] = isFinal ? 'confirmed' : verdict.state === 'regression' ? 'unconfirmed' : 'none';
    if (verdict.next.action === 'confirm') {
      const again = decide(series, repetitions.slice(from + pairs), verdict);
      if (again === undefined) break;
      pairs += again.pairs;
      if (again.verdict.state === 'regression') alarm = 'confirmed';
    }
    const named = (state: string) => verdict.metrics.filter((one) => one.state === state).map(({ metric }) => metric);
    gates.push({
      firstRepetition: repetitions[from] ?? 0,
      pairs,
      state: verdict.state,
      alarm,
      worse: named('regression'),
      improved: named('improvement'),
    });
    from += pairs;
  }
  return gates;
}

/** One gate from the first of these pairs on; undefined: there are too few of them for a verdict. */
function decide(series: Series, repetitions: readonly number[], confirms?: GateInput['confirms']) {
  let pairs = series.settings.margin > 0 ? CALIBRATED_PAIRS : Math.min(...series.settings.looks);
  while (pairs <= repetitions.length) {
    const taken = new Set(repetitions.slice(0, pairs));
    const own = <T extends { readonly repetition: number }>(all: readonly T[]) =>
      all.filter(({ repetition }) => taken.has(repetition));
    const name = `${series.run.runId}-${repetitions[0] ?? 0}`;
    const verdict = judgeGate({
      ...series,
      run: { ...series.run, runId: name, plan: own(series.run.plan) },
      trials: own(series.trials),
      ...(confirms === undefined ? {} : { confirms }),
    });
    if (verdict.next.action !== 'continue') return { verdict, pairs };
    // In whole blocks of two, as the gate measures.
    pairs = 2 * Math.ceil((pairs + verdict.next.pairs) / 2);
  }
  return undefined;
}

function repetitionsOf({ run }: Series): readonly number[] {
  return [...new Set(run.plan.map(({ repetition }) => repetition))].sort((a, b) => a - b);
}

export interface PeerResult {
  readonly rule: PeerRule;
  readonly verdicts: number;
  readonly alarms: number;
}

/** What other rules say of the same trials: of each pair of runs, or of each group of pairs that follow one another. They know no validity. */
export function judgeByPeers(series: Series, rules: readonly PeerRule[]): readonly PeerResult[] {
  const { arms, digested, settings } = series;
  const seen = new Map([...digested].map(([trial, one]) => [trial, seenTrial(one, settings)]));
  const of = (topology: string, repetition: number): SeenTrial | undefined =>
    seen.get(series.trials.find((one) => one.repetition === repetition && one.topology === topology)?.trial ?? -1);
  const pairs = repetitionsOf(series).flatMap((repetition) => {
    const [baseline, candidate] = [of(arms.baseline, repetition), of(arms.candidate, repetition)];
    return baseline === undefined || candidate === undefined ? [] : [{ baseline, candidate }];
  });
  return rules.map((rule) => {
    const groups = Array.from({ length: Math.floor(pairs.length / rule.trials) }, (_, index) =>
      pairs.slice(index * rule.trials, (index + 1) * rule.trials),
    );
    const alarms = groups.filter((group) =>
      rule.isWorse(
        group.map(({ baseline }) => baseline),
        group.map(({ candidate }) => candidate),
      ),
    );
    return { rule, verdicts: groups.length, alarms: alarms.length };
  });
}

function seenTrial(trial: DigestedTrial, settings: GateInput['settings']): SeenTrial {
  const values = settings.metrics.map(({ metric }) => [metric, primaryMetric(metric).read(trial)]);
  return { values: Object.fromEntries(values) as SeenTrial['values'], requests: requestsOf(trial.latency.response) };
}

/** One value for each request, as exact as the histogram is. @returns us, ascending */
function requestsOf(histogram: Histogram): readonly number[] {
  const count = histogram.totalCount;
  return Array.from({ length: count }, (_, index) => histogram.getValueAtPercentile((100 * (index + 0.5)) / count));
}
