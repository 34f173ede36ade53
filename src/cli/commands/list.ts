import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { EXIT, messageOf } from '../../base/errors.ts';
import type { ListedFile } from '../../base/yaml-file.ts';
import { listProfiles } from '../../scenario/profile-file.ts';
import { listScenarios } from '../../scenario/scenario-file.ts';
import { listRuns, readRun } from '../../store/run-reader.ts';
import { listTopologies } from '../../topology/topology-file.ts';
import { PROJECT_ROOT } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({ reports: z.string() });
const MOST_RUNS = 20;

interface Entry {
  readonly name: string;
  readonly title: string;
}

export const listCommand: Command = {
  examples: [['$0 list', 'everything that has a name here']],
  options: (own) => own.option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { reports } = given.parse(words);
    const found = {
      scenarios: named(await listScenarios(PROJECT_ROOT)),
      profiles: named(await listProfiles(PROJECT_ROOT)),
      topologies: named(await listTopologies(PROJECT_ROOT)),
      runs: await runLines(resolve(reports)),
    };
    if (console.isJson) {
      console.out(JSON.stringify({ ...found, exit: { code: EXIT.ok } }));
      return EXIT.ok;
    }
    const { bold } = console.outColors;
    for (const [kind, entries] of Object.entries(found)) {
      console.out(bold(kind));
      const width = Math.max(0, ...entries.map(({ name }) => name.length));
      for (const { name, title } of entries) console.out(`  ${name.padEnd(width)}  ${title}`);
      if (entries.length === 0) console.out('  none yet');
    }
    return EXIT.ok;
  },
};

function named(files: readonly ListedFile[]): Entry[] {
  return files.map((file) => ({
    name: file.name,
    title: file.state === 'readable' ? file.title : `broken: ${file.message}`,
  }));
}

async function runLines(reports: string): Promise<Entry[]> {
  const lines = [];
  for (const directory of (await listRuns(reports)).slice(0, MOST_RUNS)) {
    const title = await readRun(directory, reports).then(
      ({ run, summary }) => `${run.state}: ${summary?.decision.sentence ?? run.scenario.title}`,
      (error: unknown) => `unreadable: ${messageOf(error)}`,
    );
    lines.push({ name: basename(directory), title });
  }
  return lines;
}
