import { percent, plainPercent } from '../../base/number-text.ts';
import type { NotReachedCause } from '../../records/flow-load.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import type { Judgement, TrialCheck, TrialFacts } from '../trial-check.ts';

/** Above this share of the steps of flows it is another load than the scenario's. */
const MANY_UNMATCHED = 0.01;
/** Of steps that no failed answer kept back: the answer was as expected, and held nothing to continue with. */
const UNMATCHED: ReadonlySet<NotReachedCause | undefined> = new Set(['no-match', 'unsendable'] as const);

/** A wrong page makes every figure meaningless. @source MLPerf: an accuracy run beside the performance run */
export const content: TrialCheck = {
  id: 'content',
  title: 'Content',
  speaksFor: 'all',
  limits:
    'invalid at the first page without its marker, or that was wrong after the measurement where no hit had failed; ' +
    `steps of flows that right answers had no value for: warning above 0, invalid above ${plainPercent(MANY_UNMATCHED)} of all`,
  judge: ({ load, wrongAfter = [] }) => {
    const unseen = wrongAfter.filter(({ name }) => !hasFailed(load, name));
    if (unseen.length > 0) return { ...AFTERWARDS, state: 'invalid', measured: wrongText(unseen) };
    const judged = judgeLoad(load);
    if (judged.state === 'invalid' || wrongAfter.length === 0) return judged;
    return { ...AFTERWARDS, state: 'warning', measured: `${judged.measured}; ${wrongText(wrongAfter)}` };
  },
};

const AFTERWARDS = {
  remedy: 'see the verification of the trial: the topology answers with something else than asked for',
};

/** Whether the load itself met wrong answers there, so that one more tells nothing new: it is among the errors. */
function hasFailed({ endpoints, counts }: LoadTotals, name: string): boolean {
  const { failed, timedOut } = endpoints.find((endpoint) => endpoint.name === name)?.counts ?? counts;
  return failed + timedOut > 0;
}

function wrongText(wrong: NonNullable<TrialFacts['wrongAfter']>): string {
  return `wrong after the measurement: ${wrong.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}`;
}

function judgeLoad(load: LoadTotals): Judgement {
  if (load.script !== undefined) return judgeScript(load.script.checks);
  if (load.failures.content > 0)
    return {
      state: 'invalid',
      measured: `${load.failures.content} pages lacked their marker`,
      remedy: 'request the page by hand: the topology answers with something else than asked for',
    };
  return judgeSteps(load) ?? { state: 'valid', measured: 'no wrong page among those looked into' };
}

/** What was never asked for has no error: a site that stops giving out what visits continue with would look well. */
function judgeSteps({ flows, counts }: LoadTotals): Judgement | undefined {
  // Single hits of the mix are no steps.
  const scheduled = flows?.due ?? counts.scheduled;
  const lost = (flows?.notReached ?? []).filter(({ cause }) => UNMATCHED.has(cause));
  const hits = lost.reduce((sum, one) => sum + one.hits, 0);
  if (hits === 0) return undefined;
  return {
    state: hits > MANY_UNMATCHED * scheduled ? 'invalid' : 'warning',
    measured: `${hits} of ${scheduled} steps (${percent(hits / scheduled, 2)}) were not reached, as answers held no value for them: ${lost[0]?.reason ?? ''}`,
    remedy: 'request the page before the step by hand, and see what the flow takes from it',
  };
}

/** A script's checks may be about anything, so that they fail is no proof of a wrong page. */
function judgeScript({ passed, failed }: { readonly passed: number; readonly failed: number }): Judgement {
  const measured = `${failed} of ${passed + failed} checks of the script failed`;
  if (failed > 0) return { state: 'warning', measured, remedy: 'look which check of the script it was' };
  if (passed > 0) return { state: 'valid', measured };
  return {
    state: 'not-measured',
    measured: 'the script has no checks',
    remedy: 'look into the pages with check() of k6',
  };
}
