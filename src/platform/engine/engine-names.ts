import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { messageOf } from '../../base/errors.ts';
import { lookUp } from '../../base/look-up.ts';
import { onInterruption } from '../../base/on-interruption.ts';

/**
 * For the connections to one engine: its name is looked up once, and given up with the command. What Node does by itself would be waited for
 * beyond the end of the command, as no thread can be ended that asks a silent name server.
 */
export function lookupOnce(): LookupFunction {
  let asked: Promise<readonly LookupAddress[]> | undefined;
  return (host, options, done) => {
    asked ??= untilInterrupted(host);
    asked.then(
      ([first, ...others]) => {
        if (first === undefined) return;
        if (options.all === true) done(null, [first, ...others]);
        else done(null, first.address, first.family);
      },
      (failure: unknown) => {
        asked = undefined;
        done(Object.assign(new Error(messageOf(failure), { cause: failure }), { code: 'EAI_AGAIN' }), '');
      },
    );
  };
}

async function untilInterrupted(host: string): Promise<readonly LookupAddress[]> {
  const stop = new AbortController();
  using _end = onInterruption(() => {
    stop.abort();
  });
  return await lookUp(host, stop.signal);
}
