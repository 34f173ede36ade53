import type { Engine } from '../engines/engine.ts';
import type { Behaviour } from './behaviour.ts';
import { judgeRow } from './judge-row.ts';
import { measureBehaviour } from './measure-behaviour.ts';
import type { SelftestRow } from './row.ts';

export interface SelftestTask {
  readonly engines: readonly Engine[];
  readonly behaviours: readonly Behaviour[];
  readonly signal: AbortSignal;
  /** told before each measurement */
  readonly onBehaviour: (engine: Engine, behaviour: Behaviour) => void;
}

/** Every engine measures every behaviour, one after the other. @throws {BenchdayError} as `measureBehaviour` */
export async function selftest(task: SelftestTask): Promise<readonly SelftestRow[]> {
  const rows: SelftestRow[] = [];
  for (const engine of task.engines) {
    for (const behaviour of task.behaviours) {
      task.onBehaviour(engine, behaviour);
      rows.push(judgeRow(await measureBehaviour(engine, behaviour, task.signal)));
    }
  }
  return rows;
}
