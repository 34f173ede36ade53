import { parsed } from './compose-values.ts';

const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;

/** `on-failure:3` is started again three times at most; 0 is no limit. */
export const restartSchema = parsed(
  (given) => {
    const [, policy, most = '0'] = /^([a-z-]+)(?::(\d{1,6}))?$/.exec(given) ?? [];
    const name = RESTARTS.find((restart) => restart === policy);
    const isLimited = given.includes(':');
    if (name === undefined || (isLimited && name !== 'on-failure')) return undefined;
    return { name, ...(Number(most) > 0 ? { attempts: Number(most) } : {}) };
  },
  `one of ${RESTARTS.join(', ')}`,
);
