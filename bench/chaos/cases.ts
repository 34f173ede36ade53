import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { CAPACITY_FILE } from '../../src/records/capacity-record.ts';
import { DRILL_FILE } from '../../src/records/drill-record.ts';
import { type FileKind, parseAs } from '../../src/records/file-kind.ts';
import { listRuns, readRun } from '../../src/store/run-reader.ts';
import { gitRepository } from '../../test/support/git-repository.ts';
import type { ChaosCase, OpenCase } from './chaos-case.ts';
import { scenarioText, siteCompose, writeSmallWork } from './small-work.ts';

const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };

/** Words that continue the newest run that was not finished, else those of the beginning. */
export async function resumed(
  reports: string,
  words: readonly string[],
  anew: readonly string[],
): Promise<readonly string[]> {
  const [newest] = await listRuns(reports);
  if (newest === undefined) return words;
  const { run } = await readRun(newest, reports, { mayBeDrill: true });
  return run.state === 'finished' ? words : [...anew, '--resume', run.runId];
}

export async function lacksOfRun(reports: string): Promise<readonly string[]> {
  const [newest] = await listRuns(reports);
  if (newest === undefined) return ['there is no run'];
  const { run, trials } = await readRun(newest, reports, { mayBeDrill: true });
  const measured = trials.filter(({ state }) => state === 'measured').length;
  return [
    ...(run.state === 'finished' ? [] : [`the run is ${run.state}`]),
    ...(measured === run.plan.length ? [] : [`${measured} of ${run.plan.length} trials are measured`]),
  ];
}

async function recordAt<Shape>(file: string, kind: FileKind<Shape>): Promise<Shape | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : parseAs(kind, JSON.parse(text) as unknown);
  return parsed?.state === 'read' ? parsed.record : undefined;
}

const PLAIN = ['--progress', 'plain'];

const run: ChaosCase = {
  name: 'run',
  weight: 34,
  seconds: 14,
  changes: 60,
  async open(folder): Promise<OpenCase> {
    await writeSmallWork(folder);
    const reports = path.join(folder, 'reports');
    const words = ['run', './small.yaml', '-t', './page', ...PLAIN];
    return {
      ...nothing,
      cwd: folder,
      words,
      reports,
      again: () => resumed(reports, words, ['run', ...PLAIN]),
      lacks: () => lacksOfRun(reports),
    };
  },
};

const GATE = `gate:
  metrics: [{ metric: bytes_per_hit, tolerance_pct: 10 }]
  looks: [5]
  noise_margin_pct: 0
`;

/** Two commits, whose images are built. */
const gate: ChaosCase = {
  name: 'gate',
  weight: 22,
  seconds: 30,
  changes: 150,
  async open(folder): Promise<OpenCase> {
    const project = path.join(folder, 'project');
    const image = `chaos-${path.basename(folder).toLowerCase()}`;
    const { write, commit, git } = await gitRepository(project);
    await write({
      'small.yaml': scenarioText('small', GATE)
        .replace('duration_s: 2', 'duration_s: 1')
        .replace('duration_s: 1, rate_per_s: 50', 'duration_s: 0, rate_per_s: 0'),
      [`${image}/compose.yaml`]: siteCompose({ build: '.' }),
      [`${image}/Dockerfile`]: 'FROM debian:bookworm-slim\nCOPY page /page\nRUN sleep 1\n',
      [`${image}/page`]: 'before',
    });
    const before = await commit('before');
    await write({ [`${image}/page`]: 'after' });
    const after = await commit('after');
    const reports = path.join(project, 'reports');
    const words = [
      ...['gate', './small.yaml', '-t', `./${image}`, '--baseline', before, '--candidate', after],
      ...PLAIN,
    ];
    return {
      cwd: project,
      words,
      reports,
      keeps: 'pair',
      again: () => resumed(reports, words, ['gate', ...PLAIN]),
      async lacks() {
        const [newest] = await listRuns(reports);
        const verdict = newest === undefined ? undefined : (await readRun(newest, reports)).verdict;
        if (verdict === undefined) return ['there is no verdict'];
        // Both commits send the same page.
        return verdict.state === 'regression' ? ['the verdict is a regression'] : [];
      },
      async left() {
        const trees = (await git('worktree', 'list', '--porcelain')).match(/^worktree /gm) ?? [];
        // The folder's own image is nobody's but whoever builds the folder.
        const latest = await execa('docker', ['image', 'inspect', `benchday/${image}-web:latest`], { reject: false });
        return [
          ...(trees.length === 1 ? [] : [`${trees.length} work trees`]),
          ...(latest.exitCode === 0 ? [`benchday/${image}-web:latest`] : []),
        ];
      },
      async [Symbol.asyncDispose]() {
        const { stdout } = await execa('docker', ['image', 'ls', '-q', `benchday/${image}-web`]);
        const ids = [...new Set(stdout.split('\n').filter(Boolean))];
        if (ids.length > 0) await execa('docker', ['rmi', '--force', ...ids], { reject: false });
      },
    };
  },
};

/** A search of two experiments. */
const capacity: ChaosCase = {
  name: 'capacity',
  weight: 18,
  seconds: 24,
  changes: 100,
  async open(folder): Promise<OpenCase> {
    await writeSmallWork(folder);
    const reports = path.join(folder, 'reports');
    const words = [
      'capacity',
      './small.yaml',
      '-t',
      './page',
      '--duration',
      '5',
      '--from',
      '1M',
      '--most',
      '3',
      ...PLAIN,
    ];
    return {
      ...nothing,
      cwd: folder,
      words,
      reports,
      again: () => Promise.resolve(words),
      async lacks() {
        const folders = await readdir(path.join(reports, 'capacity')).catch(() => []);
        const record = await recordAt(path.join(reports, 'capacity', folders[0] ?? '', 'capacity.json'), CAPACITY_FILE);
        if (record === undefined) return ['there is no capacity.json'];
        return record.result.end === 'interrupted' ? ['the search was interrupted'] : [];
      },
    };
  },
};

const drill: ChaosCase = {
  name: 'drill',
  weight: 16,
  seconds: 60,
  changes: 80,
  async open(folder): Promise<OpenCase> {
    await writeSmallWork(folder);
    const reports = path.join(folder, 'reports');
    const words = [
      ...['drill', './small.yaml', '-t', './page', '--fault', 'pause:web', '--times', '1', '--rate', '20'],
      ...['--at', '5', '--hold', '2', '--duration', '20', '--limit', '60000', ...PLAIN],
    ];
    return {
      ...nothing,
      cwd: folder,
      words,
      reports,
      again: async () => {
        const next = await resumed(reports, words, []);
        return next === words ? words : [...words, ...next];
      },
      async lacks() {
        const [newest] = await listRuns(reports);
        const record = newest === undefined ? undefined : await recordAt(path.join(newest, 'drill.json'), DRILL_FILE);
        if (record === undefined) return ['there is no drill.json'];
        return record.state === 'finished' ? [] : [`the drill is ${record.state}`];
      },
    };
  },
};

/** What is killed, but for the lab. */
export const measuring: readonly ChaosCase[] = [run, gate, capacity, drill];
