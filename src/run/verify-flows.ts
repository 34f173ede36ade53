import { fieldOf } from '../http/response-head.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import { BenchdayError } from '../base/errors.ts';
import { compileFlow } from '../scenario/flow-draw.ts';
import type { Arrival, FlowSpecification, StepOption } from '../scenario/schedule.ts';
import { compileSteps } from '../scenario/step-text.ts';
import { takenValue } from '../scenario/taken-values.ts';
import { type Problem, placeOf } from './answer-problem.ts';
import { lastingProblem, type Sample } from './ask-sample.ts';

type Verified = MeasuredTrial['verification'][number];
type AskedStep = Verified & { readonly isStale?: boolean };
type Asking = Pick<Sample, 'client' | 'target' | 'schedule' | 'time'>;

const LEAST_VISITS = 3;
/** Other visits than those that are measured first. */
const SEED_OFFSET = 7919;

/** Sends visits through all steps of a flow in order, without thinking, so that each step is asked at least once. */
export async function askVisits(asking: Asking, index: number): Promise<readonly AskedStep[]> {
  const { schedule, target } = asking;
  const flow = schedule.flows?.[index];
  if (flow === undefined) throw new BenchdayError('INTERNAL', `there is no flow ${index}`);
  const visits = Math.max(LEAST_VISITS, ...flow.steps.map(({ options }) => options.length));
  const seen = new Map<number, { hits: number; problem?: Problem }>();
  const refused = new Set<string>();
  let wrong: Problem | undefined;
  for (let visit = 0; visit < visits && wrong === undefined; visit++) {
    const whole = wholeVisit(flow, visit);
    const draw = compileFlow(whole, {
      index,
      seed: schedule.seed + SEED_OFFSET,
      endUs: Infinity,
      requests: schedule.requests,
    });
    const jar = new CookieJar(new URL(target.baseUrl));
    const taken: Record<string, string> = {};
    for (const arrival of draw({ visitor: visit, startUs: 0, earlier: visit })) {
      const option = whole.steps[arrival.step?.position ?? -1]?.options[0];
      if (option === undefined) throw new BenchdayError('INTERNAL', `a visit of ${flow.name} has a step that is none`);
      const { hits } = seen.get(arrival.request) ?? { hits: 0 };
      wrong = await askStep({ ...asking, jar, refused }, { arrival: { ...arrival, index: visit }, option, taken });
      seen.set(arrival.request, {
        ...seen.get(arrival.request),
        hits: hits + 1,
        ...(wrong !== undefined && { problem: wrong }),
      });
      if (wrong?.isStale === true) wrong = undefined;
      if (wrong !== undefined) break;
    }
  }
  return flow.steps
    .flatMap(({ options }) => options)
    .map(({ request }) => {
      const { hits, problem } = seen.get(request) ?? { hits: 0 };
      const detail =
        hits === 0 ? `not asked in a visit of ${flow.name}` : `${hits} visits of ${flow.name}, its steps in order`;
      return {
        name: schedule.requests[request]?.name ?? '',
        detail,
        ...(problem !== undefined && {
          problem: problem.text,
          isStale: problem.isStale === true,
          isSilent: problem.isSilent === true,
        }),
      };
    });
}

/** With every step; of several options another one each time. */
function wholeVisit(flow: FlowSpecification, visit: number): FlowSpecification {
  const steps = flow.steps.map((step) => ({
    ...step,
    chance: 1,
    options: step.options.slice(visit % step.options.length).slice(0, 1),
  }));
  return { ...flow, steps };
}

interface Step {
  readonly arrival: Arrival;
  readonly option: StepOption;
  /** by the visit; the step adds its own */
  readonly taken: Record<string, string>;
}

async function askStep(
  asking: Asking & { readonly jar: CookieJar; readonly refused: Set<string> },
  { arrival, option, taken }: Step,
): Promise<Problem | undefined> {
  const { schedule, target } = asking;
  const request = schedule.requests[arrival.request];
  if (request === undefined)
    throw new BenchdayError('INTERNAL', `a step asks for endpoint ${arrival.request}, which is none`);
  const fill = compileSteps({ requests: schedule.requests, flows: schedule.flows ?? [] });
  const filled = fill(arrival.request, { ...arrival.step?.values, ...taken });
  const where = (path: string) => placeOf(request, target.baseUrl, path);
  if ('problem' in filled) return { text: `${where(request.path)}: ${filled.problem}` };
  const problem = await lastingProblem({
    ...asking,
    request,
    // It is written as the only endpoint.
    arrival: { ...arrival, ...filled, request: 0 },
    take: ({ head }, body) => {
      const answer = {
        header: (name: string) => fieldOf(head, name),
        cookies: head.setCookies ?? [],
        body: () => body,
      };
      const missing = option.take.filter((one) => {
        const value = takenValue(one, answer);
        if (value !== undefined) taken[one.name] = value;
        return value === undefined;
      });
      if (missing.length === 0) return undefined;
      return `its answer holds no ${missing.map(({ name }) => name).join(', ')} to take`;
    },
  });
  return problem === undefined ? undefined : { ...problem, text: `${where(filled.path)}: ${problem.text}` };
}
