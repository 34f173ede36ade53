import { BenchdayError } from '../base/errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { autocannon } from './autocannon/autocannon.ts';
import type { LoadEngine } from './load-engine.ts';
import { k6Script } from './k6/k6-script.ts';
import { k6 } from './k6/k6.ts';
import { replay } from './replay/replay.ts';

/** Every engine, the default one first. */
export const engines: readonly LoadEngine[] = [replay, autocannon, k6];

/** @throws {BenchdayError} USAGE naming the load engines there are */
export function engineById(id: string): LoadEngine {
  const found = engines.find((engine) => engine.id === id);
  if (found !== undefined) return found;
  const known = engines.map((engine) => engine.id).join(', ');
  throw new BenchdayError('USAGE', `there is no load engine "${id}"; there are: ${known}`, {
    hint: 'name one of them, in the scenario under load.engine',
  });
}

/** The load engine of a scenario: a user's own script, or one of the registry. @throws {BenchdayError} as `engineById` */
export function engineOf(load: Scenario['load']): LoadEngine {
  return load.script === undefined ? engineById(load.engine) : k6Script({ ...load, script: load.script });
}
