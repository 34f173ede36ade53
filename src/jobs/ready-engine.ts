import { BenchdayError } from '../base/errors.ts';
import { requireAble } from '../load/able.ts';
import type { LoadEngine } from '../load/load-engine.ts';
import { engineOf } from '../load/registry.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * The load engine that a scenario asks for, which is installed and can send what is wanted.
 * @throws {BenchdayError} USAGE, ENGINE_UNAVAILABLE, FILE_INVALID for a script of the user's
 */
export async function readyEngine({ load, sessions, requests, flows, traceShare }: Scenario): Promise<LoadEngine> {
  const engine = engineOf(load);
  requireAble(engine, {
    ...{ connections: load.connections, http2: load.http2, sessions, requests, flows },
    ...(traceShare === undefined ? {} : { traceShare }),
  });
  const availability = await engine.available();
  if (availability.state === 'missing') {
    throw new BenchdayError('ENGINE_UNAVAILABLE', `the load engine ${engine.id} is not installed`, {
      hint: availability.hint,
    });
  }
  await engine.check?.();
  return engine;
}
