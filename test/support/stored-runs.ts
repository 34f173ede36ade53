import { createHash } from 'node:crypto';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { searchCapacity } from '../../src/jobs/capacity/search-capacity.ts';
import { levelLimits } from '../../src/jobs/capacity/level-limits.ts';
import { compareCommand } from '../../src/cli/commands/compare.ts';
import { reportCommand } from '../../src/cli/commands/report.ts';
import { judgeStoredRun } from '../../src/jobs/gate/judge-stored-run.ts';
import { PROJECT_ROOT } from '../../src/base/project.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { LoadEngine } from '../../src/load/load-engine.ts';
import { CAPACITY_FILE, EXPERIMENT_FILE } from '../../src/records/capacity-record.ts';
import { firstScreen } from '../../src/report/first-screen.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { readModel } from '../../src/report/model.ts';
import { renderPage } from '../../src/report/page.ts';
import { SECTIONS } from '../../src/report/sections/registry.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import { listRuns, readRecord, readRun } from '../../src/store/run-reader.ts';
import { readTopology } from '../../src/topology/compose/topology-file.ts';
import { sumUp } from '../../src/jobs/sum-up.ts';

export { listRuns, readRun };

/** Names of the files that are made from the others. */
const MADE = [
  'summary.json',
  'verdict.json',
  'verdict.md',
  'junit.xml',
  'report.md',
  'page-data.json',
  'page-sections.txt',
  'capacity.json',
  'capacity.md',
  'compare.md',
];

const isMade = (path: string): boolean => MADE.includes(basename(path));

/** Paths of the files in a folder that are made from others, from that folder on. */
export async function madeFiles(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter(isMade).sort();
}

/** Copies a folder of stored runs without what is made from them. */
export async function copyInputs(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !isMade(path) });
}

/** Sums a run up, as `benchday run` does at its end. */
export async function makeSummary(directory: string): Promise<void> {
  await sumUp(directory, dirname(directory));
}

/** Judges the two arms of a run, as `benchday gate` does; the first series of a confirmation must have been judged. */
export async function makeVerdict(directory: string): Promise<void> {
  const reports = dirname(directory);
  const { run } = await readRun(directory, reports);
  const confirms = run.confirms === undefined ? {} : { confirms: run.confirms };
  await judgeStoredRun({ run: directory, reports, ...confirms }, { baseline: 'baseline', candidate: 'candidate' });
}

/**
 * Writes report.md, what the page's script draws from, and a digest of the markup of each section, so that a changed table is seen
 * without a page of a megabyte being stored. Style, script and charts are left out.
 */
export async function makeReport(directory: string): Promise<void> {
  const stored = await readRun(directory, dirname(directory));
  const { run, trials, summary, verdict } = stored;
  if (summary === undefined) throw new Error(`${run.runId} was not summed up`);
  const series = { samples: stored.samples(), latency: stored.latency(), events: stored.events() };
  const model = await readModel({ run, trials, summary, verdict, ...series });
  const page = renderPage(model, SECTIONS, { css: '', script: '' });
  if (page.warnings.length > 0) throw new Error(page.warnings.join('\n'));
  const sections = SECTIONS.map((section) => `${section.id} ${digestOf(section.render(model)?.text ?? '')}`);
  await writeFile(join(directory, 'report.md'), renderMarkdown(model));
  await writeFile(join(directory, 'page-data.json'), pageData(page.text));
  await writeFile(
    join(directory, 'page-sections.txt'),
    `first-screen ${digestOf(firstScreen(model).text)}\n${sections.join('\n')}\n`,
  );
}

/** The two JSON elements of a page, each as it stands there. */
function pageData(page: string): string {
  const elements = [...page.matchAll(/<script type="application\/json" id="([\w-]+)">(.*?)<\/script>/gs)];
  if (elements.length !== 2) throw new Error(`the page has ${elements.length} elements of data`);
  return `{\n${elements.map(([, id, json]) => `"${id ?? ''}": ${json ?? ''}`).join(',\n')}\n}\n`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Searches a capacity again in the experiments that are stored in a folder. All of them are earlier ones then, and nothing may be measured.
 * What the searcher was told (command, objective, levels, version) is taken from the record of the search that was stored.
 * @param site  folder with the scenario file and the topology
 */
export async function makeCapacity(folder: string, site: { scenario: string; topology: string; record: string }) {
  const asked = await readRecord(site.record, CAPACITY_FILE);
  const read = await readScenario(site.scenario, { root: PROJECT_ROOT });
  const load = { ...read.load, mode: 'time-lapse' as const, durationMs: asked.durationMs };
  const scenario = { ...read, load };
  const [first] = await listRuns(folder);
  if (first === undefined) throw new Error(`${folder} holds no experiment`);
  const { identity } = await readRecord(join(first, 'experiment.json'), EXPERIMENT_FILE);
  const { fromHitsPerDay, tolerance, mostExperiments } = asked.settings;
  return searchCapacity({
    version: asked.benchdayVersion,
    command: asked.command,
    scenario,
    topology: await readTopology(site.topology, { root: PROJECT_ROOT, environment: {} }),
    serversDown: [],
    imageIds: new Map(),
    identity,
    isolation: asked.isolation,
    platform: new Proxy({}, MEASURES_NOTHING) as Platform,
    engine: new Proxy({}, MEASURES_NOTHING) as LoadEngine,
    settings: { fromHitsPerDay, tolerance, ...levelLimits(scenario) },
    mostExperiments,
    isFresh: false,
    folder,
    otherRuns: () => Promise.resolve([]),
    progress: () => ({ listen: () => undefined, [Symbol.dispose]: () => undefined }),
    say: () => undefined,
    signal: new AbortController().signal,
  });
}

const MEASURES_NOTHING: ProxyHandler<object> = {
  get: (_, name) => {
    throw new Error(`the search is not over: it asks for ${String(name)} to measure`);
  },
};

interface Said {
  readonly code: number;
  readonly out: string;
}

/** `benchday compare --markdown` in this process. */
export function compare(reports: string, runs: readonly string[]): Promise<Said> {
  return perform(compareCommand, { runs, reports, markdown: true });
}

/** `benchday report` in this process. */
export function report(reports: string, run: string): Promise<Said> {
  return perform(reportCommand, { run, reports });
}

async function perform(command: typeof reportCommand, words: unknown): Promise<Said> {
  const out: string[] = [];
  const plain = createColors(false);
  const code = await command.run(words, {
    isJson: false,
    isDebug: false,
    isTerminal: false,
    outColors: plain,
    errColors: plain,
    columns: () => 80,
    out: (text) => out.push(text),
    err: () => undefined,
    fail: () => undefined,
    failure: () => undefined,
  });
  return { code, out: out.join('\n') };
}

/** Where two texts differ first, for a message; undefined: nowhere. */
export async function firstDifference(golden: string, made: string): Promise<string | undefined> {
  const [expected, actual] = await Promise.all([readFile(golden), readFile(made)]);
  if (expected.equals(actual)) return undefined;
  const [old, now] = [expected.toString().split('\n'), actual.toString().split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  const line = at === -1 ? old.length : at;
  return `line ${line + 1}: ${old[line] ?? '(end)'} became ${now[line] ?? '(end)'}`;
}
