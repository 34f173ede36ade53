import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { openYaml, property } from '../../base/yaml-file.ts';
import { readProfile } from '../../scenario/profile-file.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { readTopology } from '../../topology/topology-file.ts';
import { PROJECT_ROOT } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({ files: z.array(z.string()).min(1) });

export const validateCommand: Command = {
  examples: [
    ['$0 validate scenarios/quick-day.yaml', 'a scenario with its profile and request mix'],
    ['$0 validate ./a ./b/compose.yaml', 'topologies: a compose file, or the folder that holds it'],
  ],
  options: (own) =>
    own.positional('files', { type: 'string', array: true, demandOption: true, describe: 'files or folders' }),
  async run(words, console) {
    const { files } = given.parse(words);
    const results: { file: string; kind?: string; problems?: string }[] = [];
    for (const file of files) {
      try {
        results.push({ file, kind: await check(file) });
      } catch (error) {
        if (!(error instanceof BenchdayError) || error.exitCode !== EXIT.badInput) throw error;
        results.push({ file, problems: error.message });
      }
    }
    const code = results.some(({ problems }) => problems !== undefined) ? EXIT.badInput : EXIT.ok;
    if (console.isJson) {
      console.out(JSON.stringify({ files: results, exit: { code } }));
      return code;
    }
    for (const { file, kind, problems } of results) {
      if (problems === undefined) console.out(`${console.outColors.green('ok')}  ${file} (${kind ?? ''})`);
      else console.err(`${console.errColors.red('bad')} ${file}\n${problems}`);
    }
    return code;
  },
};

/** @returns what kind of file it is; throws its problems */
async function check(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) return checkTopology(file);
  const { value } = await openYaml(file);
  if (property(value, 'services') !== undefined) return checkTopology(file);
  if (property(value, 'fractions') !== undefined) {
    await readProfile(file, { root: PROJECT_ROOT });
    return 'profile';
  }
  await readScenario(file, { root: PROJECT_ROOT });
  return 'scenario';
}

async function checkTopology(file: string): Promise<string> {
  await readTopology(file, { root: PROJECT_ROOT, environment: process.env });
  return 'topology';
}
