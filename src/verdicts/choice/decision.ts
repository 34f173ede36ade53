import { plainPercent, sparedWhole } from '../../base/number-text.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Decision, TopologySummary } from '../../records/summary.ts';
import { type TimeComparability, timeComparability, trustOf } from './trust.ts';

/** Closer than this, two topologies are not told apart by a work metric. Own choice; calibration will replace it per machine. */
const SAME_WITHIN = 0.05;

type Measured = NonNullable<TopologySummary['measured']>;
interface Candidate {
  readonly name: string;
  readonly measured: Measured;
}

/**
 * The answer of a run, by rule:
 * 1. Only topologies whose work metrics are valid count.
 * 2. Where response times are valid and comparable, only those that hold the SLO stay.
 * 3. Fewest database statements per hit wins; within 5 %, least CPU time per hit; within 5 % again, it is a tie.
 */
export function decide(input: { readonly topologies: readonly TopologySummary[]; readonly run: RunRecord }): Decision {
  const { topologies, run } = input;
  const candidates = topologies.flatMap(({ name, measured, validity }): Candidate[] =>
    measured === undefined || validity.work === 'invalid' ? [] : [{ name, measured }],
  );
  const time = timeComparability(topologies);
  const rule = ruleText(run);
  if (candidates.length === 0) return undecided(topologies, rule);

  const qualified = time.isComparable ? candidates.filter(({ measured }) => measured.sloMet) : candidates;
  const common = {
    rule,
    restsOn: time.isComparable ? ('time-and-work' as const) : ('work-only' as const),
    ...trustOf({ topologies, time, run }),
  };
  if (candidates.length === 1 && run.topologies.length > 1) return onlyOne(topologies, candidates, common);
  const [best, ...others] = [...qualified].sort(byWork);
  if (best === undefined) {
    return {
      ...common,
      kind: 'none',
      topologies: [],
      sentence: `None of ${list(candidates.map(({ name }) => name))} holds the objective of p95 ${run.scenario.slo.p95Ms} ms.`,
      reasons: candidates.map(
        ({ name, measured }) =>
          `${name}: p95 ${ms(measured.p95Ms.median)}, errors ${share(measured.errorRatio.median)}`,
      ),
    };
  }
  const tied = others.filter((other) => compareWork(best, other) === 0);
  if (tied.length > 0) {
    const names = [best, ...tied].map(({ name }) => name);
    return {
      ...common,
      kind: 'tie',
      topologies: names,
      sentence: `${list(names)} cannot be told apart: neither database work nor CPU time per hit differs by more than ${share(SAME_WITHIN)}.`,
      reasons: reasonsFor(best, candidates, run, time),
    };
  }
  return {
    ...common,
    kind: 'winner',
    topologies: [best, ...others].map(({ name }) => name),
    sentence: winnerSentence(best, candidates, run, time),
    reasons: reasonsFor(best, candidates, run, time),
  };
}

function onlyOne(
  topologies: readonly TopologySummary[],
  candidates: readonly Candidate[],
  common: Pick<Decision, 'rule' | 'restsOn' | 'trust' | 'trustState'>,
): Decision {
  return {
    ...common,
    kind: 'undecided',
    topologies: candidates.map(({ name }) => name),
    sentence: `No answer: only ${candidates.map(({ name }) => name).join()} was measured validly, so there is nothing to compare it with.`,
    reasons: topologies.flatMap((topology) => whyUnusable(topology)),
  };
}

function byWork(a: Candidate, b: Candidate): number {
  return (
    compareWork(a, b) ||
    (a.measured.database?.statements.median ?? Infinity) - (b.measured.database?.statements.median ?? Infinity)
  );
}

/** Negative: a needs less. 0: within the margin on both counts. Unknown database work leaves the CPU time. */
function compareWork(a: Candidate, b: Candidate): number {
  const statements = compareWithMargin(a.measured.database?.statements.median, b.measured.database?.statements.median);
  return statements === 0
    ? compareWithMargin(a.measured.totalCpuMsPerHit?.median, b.measured.totalCpuMsPerHit?.median)
    : statements;
}

function compareWithMargin(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const larger = Math.max(a, b);
  return larger === 0 || Math.abs(a - b) / larger <= SAME_WITHIN ? 0 : a - b;
}

function winnerSentence(best: Candidate, all: readonly Candidate[], run: RunRecord, time: TimeComparability): string {
  const work = againstReference(best, all, run);
  if (all.length === 1) return soleSentence(best, work, time);
  if (!time.isComparable) {
    return `Take ${best.name}: it ${work === '' ? 'does the least work per hit' : work}; response times cannot be compared now (${time.reason}).`;
  }
  return `Take ${best.name}: it ${work === '' ? 'does the least work per hit' : work} and answers 95 % of the hits within ${ms(best.measured.p95Ms.median)}.`;
}

function soleSentence({ name, measured }: Candidate, work: string, time: TimeComparability): string {
  const answers = `${name} answers 95 % of the hits within ${ms(measured.p95Ms.median)}, with ${share(measured.errorRatio.median)} errors`;
  const parts = [
    time.isComparable
      ? answers
      : `${name} was measured, but its response times cannot be relied on now (${time.reason})`,
    ...(work === '' ? [] : [`it ${work}`]),
  ];
  return `${parts.join('; ')}.`;
}

function againstReference(best: Candidate, all: readonly Candidate[], run: RunRecord): string {
  const own = best.measured.database?.statements.median;
  if (own === undefined) return '';
  const offload = best.measured.offloadRatio;
  if (best.name !== run.reference && offload !== undefined && offload > SAME_WITHIN) {
    return `needs ${sparedWhole(offload)} % fewer database statements per hit than ${run.reference}`;
  }
  return all.length === 1
    ? `needs ${(own / 1000).toFixed(2)} database statements per hit`
    : `does the least work per hit (${(own / 1000).toFixed(2)} database statements)`;
}

function reasonsFor(best: Candidate, all: readonly Candidate[], run: RunRecord, time: TimeComparability): string[] {
  return all.map(({ name, measured }) => {
    const parts = [
      ...(measured.database === undefined
        ? []
        : [`${measured.database.statements.median.toFixed(0)} database statements per 1,000 hits`]),
      ...(measured.totalCpuMsPerHit === undefined
        ? []
        : [`${measured.totalCpuMsPerHit.median.toFixed(2)} ms of CPU per hit`]),
      ...(time.isComparable
        ? [`p95 ${ms(measured.p95Ms.median)} (${measured.sloMet ? 'holds' : 'misses'} ${run.scenario.slo.p95Ms} ms)`]
        : []),
      `errors ${share(measured.errorRatio.median)}`,
    ];
    return `${name}${name === best.name ? ' (best)' : ''}: ${parts.join(', ')}`;
  });
}

function undecided(topologies: readonly TopologySummary[], rule: string): Decision {
  return {
    kind: 'undecided',
    topologies: [],
    sentence: 'No answer: no topology has a trial whose measurement can be used.',
    reasons: topologies.flatMap((topology) => whyUnusable(topology)),
    restsOn: 'nothing',
    trust: 'Nothing here may be used for a decision.',
    trustState: 'invalid',
    rule,
  };
}

function whyUnusable({ name, failures, measured }: TopologySummary): string[] {
  return [
    ...failures.map((failure) => `${name}: ${failure}`),
    ...(measured?.checks ?? [])
      .filter((check) => check.state === 'invalid' && check.speaksFor !== 'time')
      .map((check) => `${name}: ${check.title.toLowerCase()}: ${check.measured}`),
  ];
}

function ruleText(run: RunRecord): string {
  const { p95Ms, errorRatio } = run.scenario.slo;
  return (
    `Of the topologies with valid work metrics, those with p95 up to ${p95Ms} ms and errors up to ${share(errorRatio)} stay ` +
    `(where response times are valid); fewest database statements per hit wins, within ${share(SAME_WITHIN)} least CPU time per hit, within ${share(SAME_WITHIN)} again it is a tie.`
  );
}

function ms(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(0)} ms`;
}

function share(ratio: number): string {
  return plainPercent(ratio, 2);
}

function list(names: readonly string[]): string {
  return names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`;
}
