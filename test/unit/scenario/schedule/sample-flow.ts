import type {
  FlowSpecification,
  ScheduleSpecification,
  StepOption,
  StepSpecification,
} from '../../../../src/scenario/schedule.ts';
import { constantRate, endpoint, sampleSchedule } from './sample-schedule.ts';

/** A step that every visit has, two seconds after the one before, with what a test changes about it. */
export function step(request: number, changes: Partial<StepSpecification & StepOption> = {}): StepSpecification {
  const { chance = 1, think = { kind: 'fixed', ms: 2000 }, options, ...own } = changes;
  return {
    chance,
    think,
    options: options ?? [{ request, weight: 1, needs: [], headers: {}, take: [], ...own }],
  };
}

export function flow(changes: Partial<FlowSpecification> = {}): FlowSpecification {
  return { name: 'visit', weight: 1, parameters: {}, steps: [step(0)], ...changes };
}

/** Log in, follow with the token of the answer, and now and then buy. 100 hits/s for ten seconds. */
export function loginAndFollow(changes: Partial<ScheduleSpecification> = {}): ScheduleSpecification {
  return sampleSchedule({
    curve: constantRate(100, 10),
    requests: [
      endpoint({ name: 'login', method: 'POST', path: '/login', body: 'user={user}', weight: 0.4 }),
      endpoint({ name: 'follow', path: '/account?token={token}', weight: 0.4 }),
      endpoint({
        name: 'buy',
        method: 'POST',
        path: '/buy/{product}?token={token}',
        isWrite: true,
        weight: 0.2,
        parameters: { product: { kind: 'uniform', from: 1, to: 9 } },
      }),
    ],
    flows: [
      flow({
        parameters: { user: { kind: 'uniform', from: 1, to: 1000 } },
        steps: [
          step(0, { take: [{ name: 'token', from: { kind: 'json', path: '$.token' } }] }),
          step(1, { needs: ['token'], think: { kind: 'fixed', ms: 500 } }),
          step(2, { needs: ['token'], chance: 0.5, think: { kind: 'uniform', fromMs: 100, toMs: 900 } }),
        ],
      }),
    ],
    ...changes,
  });
}
