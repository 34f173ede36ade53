import { basename, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import type { ListedFile } from '../../base/yaml-file.ts';
import { listProfiles } from '../../scenario/profile-file.ts';
import { listScenarios } from '../../scenario/scenario-file.ts';
import { CAPACITY_FILE } from '../../records/capacity-record.ts';
import { DRILL_FILE } from '../../records/drill-record.ts';
import { runLayout } from '../../store/layout.ts';
import { type StoredRun, foldersWith, listRuns, readRecord, readRun } from '../../store/run-reader.ts';
import { listTopologies } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';

const MOST_RUNS = 20;

interface Entry {
  readonly name: string;
  readonly title: string;
}

export interface Known {
  readonly entries: Readonly<Record<'scenarios' | 'profiles' | 'topologies' | 'runs' | 'capacities', readonly Entry[]>>;
  /** older runs that are not among the entries */
  readonly olderRuns: number;
  readonly exit: Exit;
}

/** Everything that has a name here; what is broken says so in its title. @param reports  absolute */
export async function listKnown(reports: string): Promise<Known> {
  const runs = await listRuns(reports);
  return {
    entries: {
      scenarios: named(await listScenarios(PROJECT_ROOT)),
      profiles: named(await listProfiles(PROJECT_ROOT)),
      topologies: named(await listTopologies(PROJECT_ROOT)),
      runs: await runLines(runs.slice(0, MOST_RUNS), reports),
      capacities: await capacityLines(join(reports, 'capacity')),
    },
    olderRuns: Math.max(0, runs.length - MOST_RUNS),
    exit: exitOf({ kind: 'done' }),
  };
}

function named(files: readonly ListedFile[]): Entry[] {
  return files.map((file) => ({
    name: file.name,
    title: file.state === 'readable' ? file.title : `broken: ${file.message}`,
  }));
}

async function runLines(runs: readonly string[], reports: string): Promise<Entry[]> {
  const lines = [];
  for (const directory of runs) {
    const title = await readRun(directory, reports, { mayBeDrill: true }).then(
      (stored) => (stored.run.isDrill === true ? drillLine(stored) : runLine(stored)),
      (error: unknown) => `unreadable: ${messageOf(error)}`,
    );
    lines.push({ name: basename(directory), title });
  }
  return lines;
}

function runLine({ run, summary, verdict }: StoredRun): string {
  return `${run.state}: ${verdict?.sentence ?? summary?.decision.sentence ?? run.scenario.title}`;
}

/** What it found so far, also of one that was killed. */
async function drillLine({ run, directory }: StoredRun): Promise<string> {
  const found = await readRecord(runLayout(directory).drill, DRILL_FILE).then(
    ({ results }) => results.map(({ sentence }) => sentence).join(' | '),
    (error: unknown) => `${run.scenario.title}; ${messageOf(error)}`,
  );
  return `drill, ${run.state}: ${found}`;
}

/** One for each topology and scenario that a search was made of. */
async function capacityLines(folder: string): Promise<Entry[]> {
  const lines = [];
  for (const directory of await foldersWith(folder, 'capacity.json')) {
    const title = await readRecord(join(directory, 'capacity.json'), CAPACITY_FILE).then(
      ({ result }) => result.sentence,
      (error: unknown) => `unreadable: ${messageOf(error)}`,
    );
    lines.push({ name: basename(directory), title });
  }
  return lines;
}
