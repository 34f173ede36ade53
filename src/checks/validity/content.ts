import type { LoadTotals } from '../../records/load-totals.ts';
import type { Judgement, TrialCheck, TrialFacts } from '../trial-check.ts';

/** A wrong page makes every figure meaningless. @source MLPerf: an accuracy run beside the performance run */
export const content: TrialCheck = {
  id: 'content',
  title: 'Content',
  speaksFor: 'all',
  limits:
    'invalid at the first page without its marker, or that was wrong after the measurement where no hit had failed',
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
  return load.failures.content === 0
    ? { state: 'valid', measured: 'no wrong page among those looked into' }
    : {
        state: 'invalid',
        measured: `${load.failures.content} pages lacked their marker`,
        remedy: 'request the page by hand: the topology answers with something else than asked for',
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
