import type { FlowRecord } from '../records/flow-record.ts';
import { meanSteps } from '../scenario/flow-means.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { StepSpecification, ThinkTime } from '../scenario/schedule.ts';

/** What the flows of a scenario ask for. @param visits  that the schedule begins, by flow @returns nothing without flows */
export function flowRecords(
  { flows = [], requests }: Pick<Scenario, 'flows' | 'requests'>,
  visits: readonly number[],
): { readonly flows?: FlowRecord[] } {
  if (flows.length === 0) return {};
  const weights = requests.reduce((sum, { weight }) => sum + weight, 0);
  const optionsOf = ({ options }: StepSpecification) =>
    options.map(({ request, weight, needs, take }) => ({
      endpoint: requests[request]?.name ?? '',
      weight,
      needs: [...needs],
      takes: take.map(({ name }) => name),
    }));
  return {
    flows: flows.map((flow, at) => ({
      name: flow.name,
      share: flow.weight / weights,
      visits: visits[at] ?? 0,
      stepsPerVisit: meanSteps(flow) ?? Number.NaN,
      ...(flow.feed !== undefined && {
        feed: { columns: [...flow.feed.columns], rows: flow.feed.rows.length, order: flow.feed.order },
      }),
      steps: flow.steps.map((step, position) => ({
        chance: step.chance,
        ...(position > 0 && { think: thinkRecord(step.think) }),
        options: optionsOf(step),
      })),
    })),
  };
}

function thinkRecord(think: ThinkTime): NonNullable<FlowRecord['steps'][number]['think']> {
  return think.kind === 'quantiles' ? { kind: think.kind, ms: [...think.ms] } : think;
}
