import { BenchdayError } from '../base/errors.ts';
import { PROJECT_ROOT } from '../base/project.ts';
import { allOrProblems, orWithProblemsOf, severalErrors } from '../base/several-errors.ts';
import { readScenario, topologiesNamedIn } from '../scenario/scenario-file.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ReadTopology, readTopology } from '../topology/compose/topology-file.ts';

/**
 * @param places  where a scenario says them, by word
 * @throws {BenchdayError} what is wrong with any of them, of all at once; USAGE for two of one name
 */
export async function readTopologies(
  words: readonly string[],
  places: Scenario['topologyPlaces'] = {},
): Promise<readonly ReadTopology[]> {
  const topologies: ReadTopology[] = [];
  await allOrProblems([
    ...words.map((word) => async () => {
      topologies.push(await readTopology(word, { root: PROJECT_ROOT, environment: process.env, place: places[word] }));
    }),
    () => {
      refuseOneNameForTwo(topologies);
      return Promise.resolve();
    },
  ]);
  return topologies;
}

function refuseOneNameForTwo(topologies: readonly ReadTopology[]): void {
  const names = topologies.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  const [first, ...others] = twice.map(
    (name) =>
      new BenchdayError(
        'USAGE',
        `two topologies are called ${name}; their folders' names must differ, or each has a name: { path, name }`,
      ),
  );
  if (first !== undefined) throw severalErrors([first, ...others]);
}

/**
 * A scenario; where something is wrong with it, that is said together with what is wrong with its topologies.
 * @param named  topologies instead of its own
 * @throws {BenchdayError} as readScenario and readTopology
 */
export function readScenarioOf(name: string, named: readonly string[] | undefined): Promise<Scenario> {
  const at = { root: PROJECT_ROOT };
  return orWithProblemsOf(
    () => readScenario(name, at),
    async () => readTopologies(named ?? (await topologiesNamedIn(name, at))),
  );
}
