import { PROJECT_ROOT } from '../../base/project.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import type { StoredRun } from '../../store/run-reader.ts';

/**
 * A scenario as two arms are compared by it. Each trial is measured to its end: one arm that is far beyond the objectives, as a slow
 * baseline may be, is no answer to which of the two is worse.
 * @param words   seed: absent: that of the file
 * @param stored  an interrupted comparison, whose file and seed stand
 * @throws {BenchdayError} what is wrong with the file
 */
export async function readPairsScenario(
  words: { readonly scenario: string; readonly seed?: number | undefined },
  stored?: Pick<StoredRun, 'run'>,
): Promise<Scenario> {
  const before = stored?.run.scenario;
  const { stopWhen: _stopWhen, ...scenario } = await readScenario(before?.file ?? words.scenario, {
    root: PROJECT_ROOT,
  });
  return { ...scenario, load: { ...scenario.load, seed: before?.seed ?? words.seed ?? scenario.load.seed } };
}
