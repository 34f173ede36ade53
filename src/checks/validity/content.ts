import type { Judgement, TrialCheck } from '../trial-check.ts';

/** A wrong page makes every figure meaningless. @source MLPerf: an accuracy run beside the performance run */
export const content: TrialCheck = {
  id: 'content',
  title: 'Content',
  speaksFor: 'all',
  limits: 'invalid at the first page without its marker',
  judge: ({ load }) => {
    if (load.script !== undefined) return judgeScript(load.script.checks);
    return load.failures.content === 0
      ? { state: 'valid', measured: 'no wrong page among those looked into' }
      : {
          state: 'invalid',
          measured: `${load.failures.content} pages lacked their marker`,
          remedy: 'request the page by hand: the topology answers with something else than asked for',
        };
  },
};

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
