import type { RunRecord } from '../../src/records/run-record.ts';
import { RULE_VERSION } from '../../src/records/decision.ts';
import type { TrialRecord } from '../../src/records/trial-record.ts';
import type { Decision, TopologySummary } from '../../src/records/summary.ts';
import type { TrialFacts, Variant } from './report-fixture-facts.ts';
import type { Blueprint } from './report-fixture-topologies.ts';

/** What a summary of the fixture is made of. */
export interface SummaryInput {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly facts: readonly TrialFacts[];
  readonly variant: Variant;
  readonly blueprints: readonly Blueprint[];
  readonly repetitions: number;
}

export function decisionOf(
  { variant, blueprints, run }: SummaryInput,
  topologies: readonly TopologySummary[],
): Decision {
  const names = blueprints.map(({ name }) => name);
  const best = topologies.findLast(({ measured }) => measured !== undefined);
  const offload = `${((best?.measured?.offloadRatio ?? 0) * 100).toFixed(0)} %`;
  const reasons = [
    `${best?.name ?? ''} sends ${best?.measured?.database?.statements.median.toFixed(0) ?? '?'} statements per 1,000 hits to the database, ${names[0] ?? ''} ${topologies[0]?.measured?.database?.statements.median.toFixed(0) ?? '?'}.`,
    `CPU time per hit: ${topologies.map((each) => `${each.name} ${each.measured?.totalCpuMsPerHit?.median.toFixed(2) ?? '?'} ms`).join(', ')}.`,
  ];
  const rule = `Only topologies with valid work metrics count. Where response times are valid, only those with p95 up to ${run.scenario.slo.p95Ms} ms stay. Fewest database statements per hit wins; within 5 %, least CPU time per hit; within 5 % again, a tie.`;
  const good = {
    version: RULE_VERSION as typeof RULE_VERSION,
    rule,
    reasons,
    restsOn: 'time-and-work' as const,
    trust: 'All measured trials were valid, and the accounting closed in every one of them.',
    trustState: 'valid' as const,
  };
  const nobody = {
    version: RULE_VERSION as typeof RULE_VERSION,
    kind: 'cannot-say' as const,
    topologies: [],
    restsOn: 'nothing' as const,
    trustState: 'invalid' as const,
    rule,
  };
  if (variant === 'nobody-measured') {
    return {
      ...nobody,
      sentence: 'No answer: no trial was measured.',
      reasons: ['Every trial failed while bringing up its services.'],
      trust: 'There is nothing to trust: nothing was measured.',
    };
  }
  if (variant === 'all-invalid') {
    return {
      ...nobody,
      sentence: 'No answer: no topology has a valid trial.',
      reasons: ['Accounting: 41 acknowledged writes are not stored.'],
      trust: 'Nothing here can be trusted: the accounting did not close.',
    };
  }
  if (variant === 'time-invalid') {
    return {
      ...good,
      kind: 'winner',
      topologies: [...names].reverse(),
      sentence: `Take ${best?.name ?? ''}: it needs ${offload} fewer database statements per hit than ${names[0] ?? ''}; response times cannot be compared now (CPU steal 31.2 %).`,
      restsOn: 'work-only',
      trust: 'Work metrics can be trusted. Response times cannot: up to 37 % of the CPU was taken by others.',
      trustState: 'warning',
    };
  }
  if (names.length === 1) {
    return {
      ...good,
      kind: 'winner',
      topologies: names,
      sentence: `${names[0] ?? ''} holds p95 ${run.scenario.slo.p95Ms} ms under this day; nothing to compare it with.`,
    };
  }
  if (variant === 'tie') {
    return {
      ...good,
      kind: 'no-single-winner',
      topologies: names,
      sentence: `${names.join(' and ')} cannot be told apart: neither database work nor CPU time per hit differs by more than 5 %.`,
    };
  }
  return {
    ...good,
    kind: 'winner',
    topologies: [...names].reverse(),
    sentence: `Take ${best?.name ?? ''}: it needs ${offload} fewer database statements per hit than ${names[0] ?? ''} and answers 95 % of the hits within ${best?.measured?.p95Ms?.median.toFixed(1) ?? '?'} ms.`,
    ...(variant === 'failed-trial'
      ? { trust: 'One trial failed; the others were valid.', trustState: 'warning' as const }
      : {}),
  };
}
