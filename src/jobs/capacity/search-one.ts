import type { Platform } from '../../platform/platform.ts';
import { isolationOn } from '../../platform/engine/isolation.ts';
import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT, readVersion } from '../../base/project.ts';
import { counted } from '../../base/number-text.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { storeError } from '../../base/store-error.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { engineById } from '../../load/registry.ts';
import { describeEnvironment } from '../../run/environment.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { subjectName } from '../../verdicts/capacity/words.ts';
import type { Caller } from '../caller.ts';
import { capacityFolder } from './capacity-files.ts';
import { imageIdsOf } from './capacity-subject.ts';
import type { CapacityWords } from './capacity-words.ts';
import { estimateCapacity } from './estimate.ts';
import { identityOf } from './identity.ts';
import { levelLimits } from './level-limits.ts';
import type { SearchSubject } from './on-servers.ts';
import { searchCapacity } from './search-capacity.ts';
import { seenFilesOf } from '../seen-files.ts';
import type { CapacityOfTopology } from './sentences.ts';

/**
 * Looks for the capacity of a topology on the servers it is to stand on.
 * @throws {BenchdayError} what keeps it from being measured at all; DISK_FULL, STORE_FAILED
 */
export async function searchOne(task: {
  readonly words: CapacityWords;
  readonly scenario: Scenario;
  readonly engine: LoadEngine;
  readonly subject: SearchSubject;
  readonly platform: Platform;
  readonly otherRuns: () => Promise<readonly string[]>;
  readonly caller: Caller;
  /** what the searches before it found */
  readonly found: readonly string[];
}): Promise<CapacityOfTopology> {
  const { words, scenario, engine, subject, platform, otherRuns, caller, found } = task;
  const { topology, serversDown, servers } = subject;
  const named = { topology: topology.name, serversDown, ...(servers !== undefined && { servers }) };
  const { command, progress, signal } = caller;
  const version = await readVersion();
  const folder = await folderOf(words.reports, scenario.name, named);
  const say = (line: string): void => {
    caller.say(`${subjectName(named)}: ${line}`);
  };
  const wantsEstimate = (words.onlyEstimate || words.from === 'estimate') && serversDown.length === 0;
  const estimate = wantsEstimate
    ? await estimateCapacity({
        ...{ scenario, topology, platform, engine: engineById('autocannon'), say, signal },
        needsBudgets: servers !== undefined,
      })
    : undefined;
  const estimated = { ...named, folder, ...(estimate === undefined ? {} : { estimate }) };
  if (words.onlyEstimate) return estimated;
  await makeFolders(folder).catch((cause: unknown) => {
    throw storeError(folder, cause);
  });
  const description = await platform.describe();
  const isolation = isolationOn(description, scenario.isolation).description;
  const environment = await describeEnvironment({
    platform: { id: platform.id, description },
    isolation,
    directory: PROJECT_ROOT,
  });
  const imageIds = await imageIdsOf(topology);
  const { digests: seen, uncompared } = await seenFilesOf(topology, words.reports);
  const fromHitsPerDay = typeof words.from === 'number' ? words.from : scenario.load.hitsPerDay;
  const search = searchCapacity({
    ...{ version, command, scenario, topology, serversDown, imageIds, isolation, platform, engine, folder, otherRuns },
    ...{ progress, say, signal, ...(servers !== undefined && { servers }) },
    onExperiment: (name) => caller.live?.see({ type: 'part', name }),
    onResult: ({ sentence, isConfirmed }, experiments) => {
      const basis = `after ${counted(experiments, 'experiment')} of ${subjectName(named)}`;
      caller.live?.answer({ sentence: [...found, sentence].join('; '), isEarly: !isConfirmed, basis });
    },
    identity: identityOf({ version, scenario, topology, imageIds, seen, environment, serversDown }),
    uncompared,
    settings: {
      fromHitsPerDay: estimate?.hitsPerDay ?? fromHitsPerDay,
      tolerance: words.tolerance,
      ...levelLimits(scenario),
    },
    mostExperiments: words.mostExperiments,
    isFresh: words.isFresh,
    ...(estimate === undefined ? {} : { estimate }),
  });
  try {
    return { ...estimated, record: await search };
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'SITE_NOT_SERVED') throw error;
    return { ...estimated, notServed: error.message };
  }
}

/** Where what is found of it is stored. @returns absolute */
function folderOf(
  reports: string,
  scenario: string,
  { servers, ...named }: Pick<CapacityOfTopology, 'topology' | 'serversDown' | 'servers'>,
) {
  const { count = 0, cpus } = servers ?? {};
  const on = servers === undefined ? {} : { servers: { count, ...(cpus !== undefined && { cpus }) } };
  return capacityFolder(reports, { scenario, ...named, ...on });
}
