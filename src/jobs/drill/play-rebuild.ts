import { dirname } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { sleep, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { counted } from '../../base/number-text.ts';
import { storeError } from '../../base/store-error.ts';
import { type RebuildWord, titleOfRebuild } from '../../faults/rebuild-word.ts';
import type { Rebuilding } from '../../platform/rebuilding.ts';
import type { RebuildStep } from '../../records/drill-rebuild.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import { REBUILD_PLAN_FILE, REBUILD_PLAN_VERSION, type RebuildPlan } from '../../records/rebuild-plan.ts';
import type { DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
import { readRecord } from '../../store/run-reader.ts';
import { wordWithoutSecrets } from '../../topology/compose/stored-word.ts';
import type { Topology } from '../../topology/topology.ts';
import { readTopologies } from '../read-topologies.ts';
import type { WholeWatch } from './watch-whole.ts';

export interface RebuildTask {
  readonly word: RebuildWord;
  readonly runId: string;
  readonly trial: number;
  /** where what it is rebuilt from is written, absolute */
  readonly planFile?: string;
  readonly settings: Pick<DrillSettings, 'faultAtMs'>;
}

/**
 * Writes down what the topology is rebuilt from, loses all of it, and makes it again by that file and the topology's own files: what this process
 * remembers of them is not used. A rebuild that fails is marked, and ends nothing: the load goes on, and the drill has missed.
 */
export async function playRebuild(
  { word, runId, trial, planFile, settings }: RebuildTask,
  subject: Subject,
  time: DisturbanceTime,
  { mark, watch }: { readonly mark: (what: Omit<DrillMark, 'atMs'>) => void; readonly watch: WholeWatch },
): Promise<void> {
  const { running } = subject;
  const rebuilding = running?.rebuilding;
  if (planFile === undefined) throw new BenchdayError('INTERNAL', `${word.word} has no place for its plan`);
  if (running === undefined || rebuilding === undefined)
    throw new BenchdayError('FAULT_REFUSED', 'this platform cannot rebuild a topology');
  const inventory = rebuilding.inventory();
  const typed = running.topology.word ?? running.topology.file;
  await writePlan(planFile, {
    schema: REBUILD_PLAN_VERSION,
    ...{ runId, trial, drill: word.word, volumes: word.volumes, inventory },
    topology: { word: wordWithoutSecrets(typed), sha256: running.topology.sha256 },
  });
  mark({ what: 'noted', detail: `the plan of ${counted(inventory.containers.length, 'container')} is stored` });
  await sleep(Math.max(0, time.startedAtMs + settings.faultAtMs - wallMs()), time.signal);
  mark({ what: 'fault', detail: titleOfRebuild(word) });
  watch.begin();
  const onStep = (step: RebuildStep, detail?: string): void => {
    mark({ what: 'rebuilt', step, ...(detail === undefined ? {} : { detail }) });
  };
  const { containers, networks, volumes } = await rebuilding.lose(word.volumes);
  const gone = [counted(containers, 'container'), counted(networks, 'network')];
  onStep('gone', [...gone, ...(volumes > 0 ? [counted(volumes, 'volume')] : [])].join(', '));
  try {
    await rebuilt(rebuilding, { planFile, typed }, { signal: time.signal, onStep, watch });
  } catch (failure) {
    throwIfAborted(time.signal);
    if (!(failure instanceof BenchdayError) || failure.code === 'INTERNAL') throw failure;
    onStep('failed', firstLine(messageOf(failure)));
  }
}

async function rebuilt(
  rebuilding: Rebuilding,
  { planFile, typed }: { readonly planFile: string; readonly typed: string },
  { signal, onStep, watch }: Pick<Parameters<Rebuilding['rebuild']>[0], 'signal' | 'onStep'> & { watch: WholeWatch },
): Promise<void> {
  const { inventory, volumes, topology: written } = await readRecord(planFile, REBUILD_PLAN_FILE);
  const topology = await readAgain(written, typed);
  onStep('read', `${counted(topology.services.length, 'service')} by the plan and the topology's files`);
  await rebuilding.rebuild({
    ...{ topology, inventory, volumes, signal, onStep },
    onContainer: ({ before, now }) => {
      watch.replace(before, now);
    },
  });
}

/**
 * @param typed  as it was named: the plan has no password that stood there, as nothing has that is stored
 * @throws {BenchdayError} FILE_INVALID where the files are not those of before
 */
async function readAgain({ word, sha256 }: RebuildPlan['topology'], typed: string): Promise<Topology> {
  const [topology] = await readTopologies([wordWithoutSecrets(typed) === word ? typed : word]);
  if (topology?.sha256 === sha256) return topology;
  throw new BenchdayError('FILE_INVALID', `${word} was changed since the plan was stored`);
}

async function writePlan(path: string, plan: RebuildPlan): Promise<void> {
  await makeFolders(dirname(path)).catch((cause: unknown) => {
    throw storeError(path, cause);
  });
  await writeJson(path, REBUILD_PLAN_FILE.schema.parse(plan));
}
