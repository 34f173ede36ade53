import { readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { askGit } from '../../base/git.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { exists } from '../../base/named-file.ts';
import { thousands } from '../../base/number-text.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { storeError } from '../../base/store-error.ts';
import { type FirstScenario, firstScenarioText } from '../../import/first-scenario.ts';
import type { ImportSummary } from '../../import/import-summary.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { readTopology } from '../../topology/compose/topology-file.ts';
import { countingOverlay } from '../../topology/counting-overlay.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type WatchedDatabase, collectOf, watchedDatabases } from './databases-found.ts';
import { type FoundFiles, findFiles } from './find-files.ts';
import { type FirstTopology, firstTopology } from './first-topology.ts';
import { type FirstTraffic, firstTraffic } from './first-traffic.ts';

export interface InitWords {
  /** of the application, or its Compose file */
  readonly folder: string;
  /** service:port; absent: it is found */
  readonly entry?: string | undefined;
  /** of a trial */
  readonly durationS: number;
  /** whether files that exist are overwritten */
  readonly force: boolean;
  /** whether `.gitignore` gets a line */
  readonly gitignore: boolean;
}

export interface InitialisedProject {
  readonly compose: string;
  readonly otherCompose: readonly string[];
  /** of the first entry: service:port; absent: the Compose file names it */
  readonly entry?: string;
  readonly otherEntries: readonly string[];
  readonly databases: readonly WatchedDatabase[];
  /** what was assumed, left out or not used, one sentence each */
  readonly notes: readonly string[];
  readonly written: readonly string[];
  readonly commit: readonly string[];
  readonly ignore: { readonly line: string; readonly state: 'ignored' | 'added' | 'missing' | 'no repository' };
  /** what to type */
  readonly next: readonly string[];
  readonly exit: Exit;
}

const FOLDER = 'benchday';
const IGNORED = 'reports/';
/** Where nothing is known of the traffic, or a log is too short to say anything in a minute. @source own choice */
const ASSUMED_HITS_PER_DAY = 1_000_000;
const FEWEST_HITS = 500;
const DAY_S = 86_400;

/**
 * Looks at an application, and writes a scenario that measures it, with a profile and a mix where it finds what they are made of.
 * Nothing is written when it throws.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_INVALID, USAGE for a file that exists or an entry that nobody can know,
 *   STORE_FAILED, DISK_FULL, INTERRUPTED
 */
export async function initProject(words: InitWords, signal: AbortSignal): Promise<InitialisedProject> {
  const found = await findFiles(words.folder);
  const first = await firstTopology(found, words.entry);
  const traffic = await firstTraffic(found, signal);
  const folder = path.join(found.folder, FOLDER);
  const files = filesOf(folder, { found, first, traffic, durationS: words.durationS });
  const scenario = path.join(folder, 'scenario.yaml');
  if (!words.force) await refuseExisting([...files.keys()]);
  await writeAll(folder, files, () => mustBeRead(scenario));
  const { topology, entry, otherEntries, otherFiles, notes } = first;
  const asked = [...new Set(topology.hostAccess.map(({ kind }) => kind))];
  const access = asked.length === 0 ? '' : ` --allow-host-access '${asked.join(',')}'`;
  return {
    compose: displayPath(topology.file),
    otherCompose: otherFiles.map(displayPath),
    ...(entry !== undefined && { entry }),
    otherEntries,
    databases: watchedDatabases(first),
    notes: [
      ...found.notes,
      ...notes,
      ...traffic.notes,
      ...topology.hostAccess.map(
        ({ place, kind, shown = kind }) => `${place} asks for ${shown} of this machine, which only you may allow`,
      ),
      ...assumptions(traffic),
    ],
    written: [...files.keys()].map(displayPath),
    commit: [`${displayPath(folder)}/`],
    ignore: { line: IGNORED, state: await ignoreReports(found.folder, words.gitignore) },
    next: [`npx benchday run ${displayPath(scenario)} --dry-run`, `npx benchday run ${displayPath(scenario)}${access}`],
    exit: exitOf({ kind: 'done' }),
  };
}

/** By path: what is written. */
function filesOf(
  folder: string,
  about: {
    readonly found: FoundFiles;
    readonly first: FirstTopology;
    readonly traffic: FirstTraffic;
    readonly durationS: number;
  },
): ReadonlyMap<string, string> {
  const { first, traffic, durationS } = about;
  const overlay = countingOverlay(first.countings);
  const overlayFile = path.join(folder, 'statements.yaml');
  const { topology } = first;
  const collect = collectOf(first);
  const text = firstScenarioText({
    name: scenarioName(topology.name),
    application: topology.title,
    topology: {
      path: path.relative(folder, topology.file),
      ...(first.entry !== undefined && { entry: first.entry }),
      ...(overlay !== undefined && { files: [path.relative(path.dirname(topology.file), overlayFile)] }),
      ...(collect !== undefined && { collect }),
    },
    otherEntries: first.otherEntries,
    ...(traffic.profile !== undefined && { profile: './profile.yaml' }),
    ...(traffic.requests !== undefined && { requests: './requests.yaml' }),
    ...loadOf(traffic.summary, durationS),
    hostAccess: [...new Set(topology.hostAccess.map(({ kind }) => kind))],
    notes: ['Written by benchday init. Every line may be changed; docs: scenarios/README.md of benchday.'],
  });
  return new Map([
    ...(traffic.profile === undefined ? [] : [[path.join(folder, 'profile.yaml'), traffic.profile] as const]),
    ...(traffic.requests === undefined ? [] : [[path.join(folder, 'requests.yaml'), traffic.requests] as const]),
    ...(overlay === undefined ? [] : [[overlayFile, overlay] as const]),
    [path.join(folder, 'scenario.yaml'), text] as const,
  ]);
}

function loadOf(
  summary: ImportSummary | undefined,
  durationS: number,
): Pick<FirstScenario, 'hitsPerDay' | 'hitsPerVisit' | 'durationS' | 'warmUpPerS'> {
  const ofLog = summary?.curve.hitsPerDay;
  const hits = ((ofLog ?? 0) * durationS) / DAY_S;
  const isEnough = ofLog !== undefined && hits >= FEWEST_HITS;
  const perDay = isEnough ? ofLog : ASSUMED_HITS_PER_DAY;
  const why =
    ofLog === undefined
      ? 'an assumption: how many hits a day; your access log knows, and benchday import makes a profile of it'
      : `an assumption: the log has ${thousands(ofLog)} a day, of which ${durationS} s have ${Math.round(hits)}, too few to say anything`;
  return {
    durationS,
    warmUpPerS: Math.min(200, Math.max(5, Math.round((2 * perDay) / DAY_S))),
    ...(!isEnough && { hitsPerDay: { count: perDay, why } }),
    ...(summary?.requestsPerSession !== undefined && { hitsPerVisit: Math.max(1, summary.requestsPerSession) }),
  };
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

async function refuseExisting(files: readonly string[]): Promise<void> {
  const there = [];
  for (const file of files) if (await exists(file)) there.push(displayPath(file));
  if (there.length === 0) return;
  const verb = there.length === 1 ? 'exists' : 'exist';
  throw new BenchdayError('USAGE', `${there.join(', ')} ${verb} already`, {
    hint: '--force overwrites; nothing was written',
  });
}

/** All files, or none that was not there before. */
async function writeAll(folder: string, files: ReadonlyMap<string, string>, check: () => Promise<void>): Promise<void> {
  const before = new Map<string, string | undefined>();
  try {
    await makeFolders(folder);
    for (const [file, text] of files) {
      before.set(file, await readFile(file, 'utf8').catch(() => undefined));
      await writeAtomically(file, text);
    }
    await check();
  } catch (cause) {
    for (const [file, text] of before) {
      if (text === undefined) await rm(file, { force: true });
      else await writeAtomically(file, text);
    }
    await rmdir(folder).catch(() => undefined);
    const error = storeError(folder, cause);
    if (error.code !== 'STORE_FAILED') throw error;
    throw new BenchdayError(error.code, error.message, {
      cause,
      hint: `let this user write to ${path.dirname(folder)}`,
    });
  }
}

/** What was written is read as a run reads it. */
async function mustBeRead(scenario: string): Promise<void> {
  const { topologies } = await readScenario(scenario, { root: PROJECT_ROOT });
  for (const word of topologies) await readTopology(word, { root: PROJECT_ROOT, environment: process.env });
}

async function ignoreReports(folder: string, mayAdd: boolean): Promise<InitialisedProject['ignore']['state']> {
  const asked = await askGit(folder, 'check-ignore', '-q', `${IGNORED}a-run`);
  if (asked.state === 'answered') return 'ignored';
  if (mayAdd) {
    const file = path.join(folder, '.gitignore');
    const before = await readFile(file, 'utf8').catch(() => '');
    const isThere = before.split(/\r?\n/).some((line) => /^\/?reports\/?$/.test(line.trim()));
    if (isThere) return 'ignored';
    await writeAtomically(file, `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${IGNORED}\n`);
    return 'added';
  }
  return asked.state === 'refused' && asked.exitCode === 1 ? 'missing' : 'no repository';
}
