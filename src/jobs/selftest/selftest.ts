import type { LoadEngine } from '../../load/load-engine.ts';
import type { Behaviour } from '../../planted/behaviour.ts';
import { judgeRow } from '../../verdicts/selftest/judge-row.ts';
import { measureBehaviour } from './measure-behaviour.ts';
import type { SelftestRow } from '../../records/selftest-row.ts';

/** A machine that is noisy three times in a row is not the place for a self-test. */
const MOST_TRIES = 3;

export interface SelftestTask {
  readonly engines: readonly LoadEngine[];
  readonly behaviours: readonly Behaviour[];
  readonly signal: AbortSignal;
  /** told before each measurement */
  readonly onBehaviour: (engine: LoadEngine, behaviour: Behaviour) => void;
}

/** Every engine measures every behaviour, one after the other. @throws {BenchdayError} as `measureBehaviour` */
export async function selftest(task: SelftestTask): Promise<readonly SelftestRow[]> {
  const rows: SelftestRow[] = [];
  for (const engine of task.engines) {
    for (const behaviour of task.behaviours) {
      task.onBehaviour(engine, behaviour);
      const measure = async (): Promise<SelftestRow> =>
        judgeRow(await measureBehaviour(engine, behaviour, task.signal));
      rows.push(
        await untilCalm(measure, () => {
          task.onBehaviour(engine, behaviour);
        }),
      );
    }
  }
  return rows;
}

/**
 * Measures again what the machine was too noisy for. Only noise decides that, never whether the load engine was right:
 * a row without noise stands at once, right or off.
 * @param onAgain  told before each further try
 */
export async function untilCalm(measure: () => Promise<SelftestRow>, onAgain: () => void): Promise<SelftestRow> {
  let row = await measure();
  for (let tries = 1; row.verdict === 'noisy' && tries < MOST_TRIES; tries++) {
    onAgain();
    row = await measure();
  }
  return row;
}
