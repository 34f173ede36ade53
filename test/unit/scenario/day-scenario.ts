import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

export const PROFILE =
  `title: Flat\nsource: a test\ntimezone: UTC\nfractions: [${Array<string>(24).fill('1e0').join(', ')}]\n`.replaceAll(
    '1e0',
    String(1 / 24),
  );
export const MIX = `write_ratio_source: a guess
requests:
  - { name: home, path: /, weight: 1 }
`;
/** The smallest scenario that may be, as scenarios/day.yaml. */
export const SCENARIO = `title: A day
topologies: [a, b]
profile: flat
requests: mix
`;

/** That scenario's folder. */
export const files = (scenario: string, others: Readonly<Record<string, string>> = {}) => ({
  'scenarios/day.yaml': scenario,
  'scenarios/profiles/flat.yaml': PROFILE,
  'scenarios/requests/mix.yaml': MIX,
  ...others,
});

/** What is said when it is read. */
export async function refusalOf(scenario: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  await using folder = await TemporaryFolder.with(files(scenario, others));
  return await folder.refusal(readScenario('day', { root: folder.path }));
}
