import { shellWord } from '../../base/shell-word.ts';
import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { FOUND_CAPACITY, surgeWordOf } from '../../faults/surge-word.ts';
import { SECONDS_A_DAY } from '../../scenario/day-curve.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import type { Topology } from '../../topology/topology.ts';
import { evidenceOf, readEvidence } from '../scorecard/stored-evidence.ts';

/**
 * The words with what a search found for `overload`: the hits a second of the busiest part of the largest day that was held.
 * @throws {BenchdayError} USAGE where no search of this scenario and Compose file is stored, or it found no day that is held
 */
export async function withFoundCapacity(
  words: readonly string[],
  {
    scenario: name,
    topology: { name: topology, sha256 },
    reports,
  }: {
    readonly scenario: string;
    readonly topology: Pick<Topology, 'name' | 'sha256'>;
    readonly reports: string;
  },
): Promise<readonly string[]> {
  if (!words.includes(FOUND_CAPACITY)) return words;
  const { name: scenario, profile } = await readScenario(name, { root: PROJECT_ROOT });
  const { pieces, unreadable } = await readEvidence(reports);
  const searched = pieces.filter((piece) => piece.kind === 'capacity' && piece.topology === topology);
  // Another Compose file is another topology, which may hold more or less.
  const same = searched.filter((piece) => piece.sha256 === sha256);
  const { stored } = evidenceOf({ pieces: same, unreadable }, topology, scenario);
  const lower = stored.capacities[0]?.record.result.lower;
  if (lower === undefined) {
    const isOther = searched.some((piece) => piece.scenario === scenario && piece.sha256 !== sha256);
    const other = isOther ? ' of its Compose file as it is now, only of another version' : '';
    throw new BenchdayError(
      'USAGE',
      `--fault ${FOUND_CAPACITY}: no capacity of ${topology} under ${scenario} is stored${other}`,
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
