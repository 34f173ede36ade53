import type { TrialCheck } from '../trial-facts.ts';

/** A wrong page makes every figure meaningless. @source MLPerf: an accuracy run beside the performance run */
export const content: TrialCheck = {
  id: 'content',
  title: 'Content',
  speaksFor: 'all',
  limits: 'invalid at the first page without its marker',
  judge: ({ load }) =>
    load.failures.content === 0
      ? { state: 'valid', measured: 'no wrong page among those looked into' }
      : {
          state: 'invalid',
          measured: `${load.failures.content} pages lacked their marker`,
          remedy: 'request the page by hand: the topology answers with something else than asked for',
        },
};
