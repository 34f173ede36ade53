import { join } from 'node:path';
import { PROJECT_ROOT } from '../../base/project.ts';
import { shellWord } from '../../base/shell-word.ts';
import type { RunRecord } from '../../records/run-record.ts';

/** How a command names what a run was of. */
export interface Typed {
  readonly scenario: string;
  readonly topology: string;
  /** what a drill is aimed at first; absent: nobody knows the services */
  readonly service?: string;
  /** a site of somebody else: it can be asked, and nothing of it can be started or broken */
  readonly isTarget?: true;
}

/** The same, as its words can be pasted into a shell. */
export function inShell({ scenario, topology, service, ...rest }: Typed): Typed {
  return {
    scenario: shellWord(scenario),
    topology: shellWord(topology),
    ...(service === undefined ? {} : { service: shellWord(service) }),
    ...rest,
  };
}

/** What stands in the project has a name; anything else is found by its file, or as it was typed. */
export function typedTopology(name: string, file: string | undefined, word = file): string {
  const isNamed = file === undefined || file === join(PROJECT_ROOT, 'topologies', name, 'compose.yaml');
  return isNamed ? name : (word ?? file);
}

export function typedIn(
  { scenario }: Pick<RunRecord, 'scenario'>,
  name: string,
  topology: RunRecord['topologies'][number] | undefined,
): Typed {
  const { word, file, services = [] } = topology ?? {};
  const ofProject = join(PROJECT_ROOT, 'scenarios', `${scenario.name}.yaml`);
  const service = (services.find(({ role }) => role === 'app') ?? services[0])?.name;
  return {
    scenario: scenario.file === ofProject ? scenario.name : scenario.file,
    topology: typedTopology(name, file, word),
    ...(service === undefined ? {} : { service }),
    ...(topology !== undefined && services.length === 0 ? { isTarget: true } : {}),
  };
}
