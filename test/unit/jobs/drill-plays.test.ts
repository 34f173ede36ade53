import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { boundedLines } from '../../../src/base/bounded-file.ts';
import { keepingMarks } from '../../../src/jobs/drill/kept-marks.ts';
import { playReader } from '../../../src/jobs/drill/plays.ts';
import type { SampleLine } from '../../../src/records/sample.ts';
import { journalEndLine, journalFile, journalHeadLine, journalLine } from '../../../src/records/write-journal.ts';
import type { DisturbanceTime } from '../../../src/run/disturbance.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { writeIds } from '../../../src/store/id-file.ts';
import { runLayout } from '../../../src/store/layout.ts';
import { createRunDirectory } from '../../../src/store/run-writer.ts';
import { drillBins } from '../../support/drill-bins.ts';
import { HEALED, T0_MS, playFacts } from '../../support/drill-play.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const SETS = { acknowledged: 1, refused: 0, unknown: 0, stored: 1, lost: none(), phantom: none() };

function none() {
  return { count: 0, ids: [] };
}

/** Marks, a journal with one write that is stored 3 s after the fault, and a load balancer with a server less 1 s after it. */
async function played(directory: string, trial: number): Promise<void> {
  const drill = 'kill:app';
  const layout = runLayout(directory);
  const marked = keepingMarks(directory, { trial, topology: drill }, (onMark) => ({
    bins: { lengthMs: 100, limitMs: 250 },
    play: () => {
      HEALED.forEach(onMark);
      return Promise.resolve();
    },
  }));
  await marked.play({} as Subject, {} as DisturbanceTime);
  const journal = journalFile(layout.journal(trial, drill), 0);
  await mkdir(dirname(journal), { recursive: true });
  const [atMs, head] = [T0_MS + 3_000, journalHeadLine({ worker: 0, workers: 1, prefix: 'x/' })];
  const lines = [journalLine('INVOKE', 0, atMs - 10), journalLine('OK', 0, atMs), journalEndLine(1)];
  await writeFile(journal, head + lines.join(''));
  const ids = layout.ids(trial, drill, 'stored');
  await mkdir(dirname(ids), { recursive: true });
  await writeIds(ids, ['x/0']);
  const reading = (at: number, value: number): SampleLine => ({
    ...{ trial, atMs: at, service: 'balancer', metric: 'haproxy.active_servers', kind: 'gauge', item: 'app', value },
  });
  const samples = [reading(T0_MS - 500, 2), reading(T0_MS + 1_000, 1)];
  await appendFile(layout.samples, samples.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

it('what is stored of a play is read once, however many follow it', async () => {
  await using reports = await temporaryDirectory();
  const directory = await createRunDirectory(reports.path, Date.UTC(2026, 10, 22), 'drill-day');
  const layout = runLayout(directory);
  const bins = drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]]);
  const proof = { state: 'proved' as const, reasons: [], sets: SETS as never };
  const trials = [1, 2].map((trial) => playFacts('kill:app', trial, bins, { measured: { proof } }).trial);
  const readPlays = playReader(directory);
  await played(directory, 1);
  const [first] = await readPlays(trials.slice(0, 1));
  expect(first).toMatchObject({ timeline: { t3Ms: T0_MS + 3_000 }, layers: [{ layer: 'HAProxy' }] });

  // What lies there of the first play tells nothing any more.
  await rm(dirname(layout.journal(1, 'kill:app')), { recursive: true });
  await rm(layout.ids(1, 'kill:app', 'stored'));
  const samples = await readFile(layout.samples, 'utf8');
  await writeFile(layout.samples, `${' '.repeat(samples.length - 1)}\n`);
  await played(directory, 2);
  const [again, second] = await readPlays(trials);
  expect(again).toEqual(first);
  expect(second).toMatchObject({ trial: 2, timeline: { t3Ms: T0_MS + 3_000 }, layers: [{ layer: 'HAProxy' }] });
});

it('lines are read on from behind the last that was ended', async () => {
  await using folder = await temporaryDirectory();
  const file = `${folder.path}/lines`;
  const place = { byte: 0 };
  const next = async (): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const line of boundedLines(file, 1_000_000, place)) lines.push(line);
    return lines;
  };
  await writeFile(file, `${'é'.repeat(200_000)}\nb\nc`);
  expect((await next()).map((line) => line.slice(-1))).toEqual(['é', 'b', 'c']);
  await appendFile(file, 'd\ne\n');
  expect(await next()).toEqual(['cd', 'e']);
  expect(await next()).toEqual([]);
});
