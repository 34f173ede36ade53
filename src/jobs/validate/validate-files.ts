import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { splitWord } from '../../base/named-file.ts';
import { readProfile } from '../../scenario/profile-file.ts';
import { openComposeFile } from '../../topology/compose/compose-document.ts';
import { readTopology } from '../../topology/compose/topology-file.ts';
import { generatorLines } from '../generator-hosts.ts';
import { requireHttpsEntries } from '../https-entries.ts';
import { readScenarioOf, readTopologies } from '../read-topologies.ts';
import { type AskedAccess, askedAccess } from '../run/prepare-run.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';

/** What a file is, or every problem it has, one a line. */
export interface ValidatedFile {
  readonly file: string;
  readonly kind?: string;
  readonly problems?: string;
  /** what to do about them */
  readonly hint?: string;
  /** what topologies ask of this machine; allowed is what their scenario allows, as no run's words are known */
  readonly hostAccess?: readonly AskedAccess[];
  /** of topologies: what their user should know */
  readonly notes?: readonly string[];
}

/** @throws {BenchdayError} what is not the fault of a file */
export async function validateFiles(
  files: readonly string[],
): Promise<{ readonly files: readonly ValidatedFile[]; readonly exit: Exit }> {
  const results: ValidatedFile[] = [];
  for (const word of files) {
    const file = word.replace(/#\{.*$/s, '');
    try {
      results.push({ file, ...(await check(word)) });
    } catch (error) {
      if (!(error instanceof BenchdayError) || error.exitCode !== EXIT.badInput) throw error;
      results.push({ file, problems: error.message, hint: error.hint });
    }
  }
  const areValid = results.every(({ problems }) => problems === undefined);
  return { files: results, exit: exitOf({ kind: 'validation', areValid }) };
}

/** @returns what kind of file it is; throws its problems */
async function check(word: string): Promise<Omit<ValidatedFile, 'file'>> {
  const { nameOrPath: file, settings } = splitWord(word);
  const found = await stat(file).catch(() => undefined);
  if (settings !== '' || found?.isDirectory() === true) return checkTopology(word);
  const keys = (await openComposeFile(path.resolve(file))).namesAt([]);
  if (keys.includes('services') || keys.includes('include')) return checkTopology(file);
  if (keys.includes('fractions')) {
    await readProfile(file, { root: PROJECT_ROOT });
    return { kind: 'profile' };
  }
  return checkScenario(file);
}

/** With the topologies that it names, as a run of it would read them. */
async function checkScenario(file: string): Promise<Omit<ValidatedFile, 'file'>> {
  const scenario = await readScenarioOf(file, undefined);
  const topologies = await readTopologies(scenario.topologies, scenario.topologyPlaces);
  requireHttpsEntries(topologies, scenario);
  return {
    kind: 'scenario',
    hostAccess: await askedAccess(topologies, scenario.allowHostAccess, true),
    notes: [
      ...(scenario.notes ?? []),
      ...generatorLines(scenario),
      ...topologies.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    ],
  };
}

async function checkTopology(file: string): Promise<Omit<ValidatedFile, 'file'>> {
  const topology = await readTopology(file, { root: PROJECT_ROOT, environment: process.env, mayLackEntry: true });
  const { notes, lacksEntry } = topology;
  return {
    kind: 'topology',
    hostAccess: await askedAccess([topology], [], true),
    notes: [...(lacksEntry === undefined ? [] : [`the entry ${lacksEntry}`]), ...notes],
  };
}
