import { shellWord } from '../../base/shell-word.ts';
import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { FOUND_CAPACITY, surgeWordOf } from '../../faults/surge-word.ts';
import { SECONDS_A_DAY } from '../../scenario/day-curve.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { evidenceOf, readEvidence } from '../scorecard/stored-evidence.ts';

/**
 * The words with what a search found for `overload`: the hits a second of the busiest part of the largest day that was held.
 * @throws {BenchdayError} USAGE where no search of this scenario and topology is stored, or it found no day that is held
 */
export async function withFoundCapacity(
  words: readonly string[],
  {
    scenario: name,
    topology,
    reports,
  }: { readonly scenario: string; readonly topology: string; readonly reports: string },
): Promise<readonly string[]> {
  if (!words.includes(FOUND_CAPACITY)) return words;
  const { name: scenario, profile } = await readScenario(name, { root: PROJECT_ROOT });
  const { stored } = evidenceOf(await readEvidence(reports), topology, scenario);
  const lower = stored.capacities[0]?.record.result.lower;
  if (lower === undefined) {
    throw new BenchdayError(
      'USAGE',
      `--fault ${FOUND_CAPACITY}: no capacity of ${topology} under ${scenario} is stored`,
      {
        hint: `benchday capacity ${shellWord(name)} -t ${shellWord(topology)}, or ${FOUND_CAPACITY}:<hits a second>`,
      },
    );
  }
  const { fractions } = profile;
  const busiest = Math.max(...fractions) * fractions.length;
  const word = surgeWordOf((lower.hitsPerDay * busiest) / SECONDS_A_DAY);
  return words.map((one) => (one === FOUND_CAPACITY ? word : one));
}
