import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { shellWord } from '../../base/shell-word.ts';
import { firstScenarioText } from '../../import/first-scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import type { Environment } from '../../topology/compose/interpolate.ts';
import { readTopology } from '../../topology/compose/topology-file.ts';
import { countingOverlay } from '../../topology/counting-overlay.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type ComposeWords, type SaidAgain, composeWords, saidAgain, withoutComposeWords } from './compose-words.ts';
import { type WatchedDatabase, collectOf, watchedDatabases } from './databases-found.ts';
import { findFiles } from './find-files.ts';
import { type FirstHost, firstHost } from './first-host.ts';
import { gateMetricsOf, loadOf } from './first-load.ts';
import { type FirstTopology, entriesIn, firstTopology } from './first-topology.ts';
import { type FirstTraffic, firstTraffic } from './first-traffic.ts';
import { IGNORED, type Ignored, ignoreReports, refuseExisting, writeAll } from './write-project.ts';

export interface InitWords {
  /** of the application, or its Compose file */
  readonly folder: string;
  /** service:port; absent: it is found */
  readonly entry?: string | undefined;
  /** by -f: Compose files of one topology; absent: those of COMPOSE_FILE, or what is found */
  readonly files?: readonly string[] | undefined;
  /** whose COMPOSE_PROFILES and COMPOSE_ENV_FILES are obeyed, as --profile and --env-file set them; absent: that of this process */
  readonly environment?: Environment;
  /** of a trial */
  readonly durationS: number;
  /** whether files that exist are overwritten */
  readonly force: boolean;
  /** whether `.gitignore` gets a line */
  readonly gitignore: boolean;
}

export interface InitialisedProject {
  readonly compose: string;
  /** what of Compose's own words is in the scenario: merged files, profiles, files of variables */
  readonly merged: readonly string[];
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly otherCompose: readonly string[];
  /** of the first entry: service:port; absent: the Compose file names it */
  readonly entry?: string;
  readonly otherEntries: readonly string[];
  readonly databases: readonly WatchedDatabase[];
  /** what was assumed, left out or not used, one sentence each */
  readonly notes: readonly string[];
  readonly written: readonly string[];
  readonly commit: readonly string[];
  readonly ignore: { readonly line: string; readonly state: Ignored };
  /** what to type */
  readonly next: readonly string[];
  readonly exit: Exit;
}

const FOLDER = 'benchday';
const STATEMENTS = 'statements.yaml';
/**
 * Looks at an application, and writes a scenario that measures it, with a profile and a mix where it finds what they are made of.
 * Nothing is written when it throws.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_INVALID, USAGE for a file that exists or an entry that nobody can know,
 *   STORE_FAILED, DISK_FULL, INTERRUPTED
 */
export async function initProject(words: InitWords, signal: AbortSignal): Promise<InitialisedProject> {
  const environment = words.environment ?? process.env;
  const found = await findFiles(words.folder);
  const said = await saidOfCompose(words, found.folder, found.isNamed, environment);
  const first = await firstTopology(found, { entry: words.entry, words: said, environment });
  const { topology, entry, otherEntries, otherFiles } = first;
  const visited = await firstHost(topology, entry);
  const traffic = await firstTraffic(found, visited.host, signal);
  const folder = path.join(found.folder, FOLDER);
  const overlay = countingOverlay(first.countings);
  const again = await saidAgain(topology.file, said, overlay === undefined ? undefined : path.join(folder, STATEMENTS));
  const files = filesOf(folder, { first, visited, traffic, overlay, again, durationS: words.durationS });
  const scenario = path.join(folder, 'scenario.yaml');
  if (!words.force) await refuseExisting([...files.keys()]);
  await writeAll(folder, files, () => mustBeRead(scenario, withoutComposeWords(environment, again)));
  return {
    compose: displayPath(topology.file),
    merged: topology.merged.map(displayPath),
    profiles: said.profiles,
    envFiles: said.envFiles.map(displayPath),
    otherCompose: otherFiles.map(displayPath),
    ...(entry !== undefined && { entry }),
    otherEntries,
    databases: watchedDatabases(first),
    notes: [
      ...found.notes,
      ...first.notes,
      ...visited.notes,
      ...traffic.notes,
      ...topologyNotes(first, again),
      ...assumptions(traffic),
    ],
    written: [...files.keys()].map(displayPath),
    commit: [`${displayPath(folder)}/`],
    ignore: { line: IGNORED, state: await ignoreReports(found.folder, words.gitignore) },
    next: nextCommands(displayPath(scenario), first, again),
    exit: exitOf({ kind: 'done' }),
  };
}

/** A Compose file that is named is the one, whatever variables say. @throws {BenchdayError} USAGE */
async function saidOfCompose(
  { files = [] }: InitWords,
  folder: string,
  isNamed: boolean,
  environment: Environment,
): Promise<ComposeWords> {
  if (isNamed && files.length > 0)
    throw new BenchdayError('USAGE', 'a Compose file is named by itself, or by -f; -f takes all of them');
  return composeWords(folder, { named: files, isLookedFor: !isNamed, environment });
}

function topologyNotes({ topology }: FirstTopology, { options }: SaidAgain): string[] {
  const left = Object.entries(topology.disabled).map(([name, profiles]) => `${name} (${profiles.join(', ')})`);
  const [some] = Object.values(topology.disabled).flat();
  return [
    ...(some === undefined
      ? []
      : [`not started, as only a profile starts them: ${left.join(', ')}; benchday init --profile ${some} --force`]),
    ...(options.length === 0
      ? []
      : ['files of variables outside of the repository are named by each command, and are part of no commit']),
    ...topology.hostAccess.map(
      ({ place, kind, shown = kind }) => `${place} asks for ${shown} of this machine, which only you may allow`,
    ),
  ];
}

function nextCommands(scenario: string, { topology }: FirstTopology, { options }: SaidAgain): string[] {
  const asked = [...new Set(topology.hostAccess.map(({ kind }) => kind))];
  const access = asked.length === 0 ? '' : ` --allow-host-access '${asked.join(',')}'`;
  const run = ['npx benchday run', shellWord(scenario), ...options.map(shellWord)].join(' ');
  return [`${run} --dry-run`, `${run}${access}`];
}

/** By path: what is written. */
function filesOf(
  folder: string,
  about: {
    readonly first: FirstTopology;
    readonly visited: FirstHost;
    readonly traffic: FirstTraffic;
    readonly overlay: string | undefined;
    readonly again: SaidAgain;
    readonly durationS: number;
  },
): ReadonlyMap<string, string> {
  const { first, visited, traffic, overlay, again, durationS } = about;
  const { topology } = first;
  const { projectName } = topology;
  const collect = collectOf(first);
  const entries = first.entry === undefined ? [] : entriesIn(first.entry);
  const gateMetrics = gateMetricsOf(first, traffic.summary, durationS);
  const text = firstScenarioText({
    name: scenarioName(projectName ?? topology.name),
    application: topology.title === topology.name ? (projectName ?? topology.name) : topology.title,
    topology: {
      path: path.relative(folder, topology.file),
      ...(entries.length > 0 && { entry: entries.length === 1 ? entries[0] : entries }),
      ...(projectName !== undefined && projectName !== topology.name && { name: projectName }),
      ...again.keys,
      ...(collect !== undefined && { collect }),
    },
    otherEntries: first.otherEntries,
    ...(visited.host !== undefined && { host: visited.host }),
    ...(traffic.profile !== undefined && { profile: './profile.yaml' }),
    ...(traffic.requests !== undefined && { requests: './requests.yaml' }),
    ...loadOf(traffic.summary, durationS),
    ...(gateMetrics !== undefined && { gateMetrics }),
    hostAccess: [...new Set(topology.hostAccess.map(({ kind }) => kind))],
    notes: ['Written by benchday init. Every line may be changed; docs: scenarios/README.md of benchday.'],
  });
  return new Map([
    ...(traffic.profile === undefined ? [] : [[path.join(folder, 'profile.yaml'), traffic.profile] as const]),
    ...(traffic.requests === undefined ? [] : [[path.join(folder, 'requests.yaml'), traffic.requests] as const]),
    ...(overlay === undefined ? [] : [[path.join(folder, STATEMENTS), overlay] as const]),
    [path.join(folder, 'scenario.yaml'), text] as const,
  ]);
}

function assumptions({ profile, requests }: FirstTraffic): string[] {
  return [
    ...(profile === undefined
      ? ['no access log was found: the day is that of a public site, with 1,000,000 hits; both are assumptions']
      : []),
    ...(requests === undefined
      ? ['nobody knows what visitors ask for: the mix is the front page alone; write your own endpoints into it']
      : []),
  ];
}

function scenarioName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return plain === '' ? 'day' : plain;
}

/** What was written is read as a run reads it. */
async function mustBeRead(scenario: string, environment: Environment): Promise<void> {
  const { topologies, topologyPlaces = {} } = await readScenario(scenario, { root: PROJECT_ROOT });
  for (const word of topologies)
    await readTopology(word, { root: PROJECT_ROOT, environment, place: topologyPlaces[word] });
}
