import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { CAPACITY_FILE, EXPERIMENT_FILE } from '../../../src/records/capacity-record.ts';
import { DRILL_FILE, DRILL_MARKS_FILE } from '../../../src/records/drill-record.ts';
import { EVIDENCE_FILE } from '../../../src/records/evidence.ts';
import { FAULT_NOTE_FILE } from '../../../src/records/fault-note.ts';
import type { FileKind } from '../../../src/records/file-kind.ts';
import { PARITY_FILE } from '../../../src/records/parity-record.ts';
import { RUN_FILE } from '../../../src/records/run-record.ts';
import { SUMMARY_FILE } from '../../../src/records/summary.ts';
import { TRIAL_FILE } from '../../../src/records/trial-record.ts';
import { VERDICT_FILE } from '../../../src/records/verdict.ts';
import { readIds } from '../../../src/store/id-file.ts';
import { readRecord, readRun } from '../../../src/store/run-reader.ts';
import { CALIBRATION_FILE } from '../../../src/verdicts/calibration/calibration.ts';
import { BASELINE_FILE } from '../../../src/verdicts/gate/baseline.ts';
import { editedValues } from '../edited-values.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite, requireRoundTrip } from '../properties.ts';
import { BASELINE, CALIBRATION, DRILL, EVIDENCE, MARKS, NOTE, PARITY } from './record-seeds.ts';

const STORED = path.join(PROJECT_ROOT, 'test/fixtures/stored');
const RUN = path.join(STORED, 'capacity/shop-day-narrow/2026-11-28T20-44-03-shop-day-40m');
const GATE = path.join(STORED, 'gate/2026-11-28T20-59-22-gate-gate');
const stored = (...place: readonly string[]): string => readFileSync(path.join(...place), 'utf8');

interface Kept {
  readonly kind: FileKind<unknown>;
  readonly seed: string;
}

const KEPT: Readonly<Record<string, Kept>> = {
  run: { kind: RUN_FILE, seed: stored(RUN, 'run.json') },
  trial: { kind: TRIAL_FILE, seed: stored(RUN, 'trials/01-narrow.json') },
  summary: { kind: SUMMARY_FILE, seed: stored(RUN, 'summary.json') },
  verdict: { kind: VERDICT_FILE, seed: stored(GATE, 'verdict.json') },
  experiment: { kind: EXPERIMENT_FILE, seed: stored(RUN, 'experiment.json') },
  capacity: { kind: CAPACITY_FILE, seed: stored(STORED, 'capacity/shop-day-narrow/capacity.json') },
  drill: { kind: DRILL_FILE, seed: DRILL },
  marks: { kind: DRILL_MARKS_FILE, seed: MARKS },
  parity: { kind: PARITY_FILE, seed: PARITY },
  evidence: { kind: EVIDENCE_FILE, seed: EVIDENCE },
  note: { kind: FAULT_NOTE_FILE, seed: NOTE },
  baseline: { kind: BASELINE_FILE, seed: BASELINE },
  calibration: { kind: CALIBRATION_FILE, seed: CALIBRATION },
};

function target(name: string, { kind, seed }: Kept): FuzzTarget {
  const value: unknown = JSON.parse(seed);
  const keys = [...new Set([...seed.matchAll(/"(\w+)":/g)].map(([, key = '']) => key))].slice(0, 40);
  return {
    name: `stored-${name}`,
    weight: 12,
    grammar: editedValues([value], { keys, leaves: ['valid', 'measured', 'invalid', 1, 2, 3, 'x'] }).map((edited) =>
      bytesOf(JSON.stringify(edited)),
    ),
    seeds: [bytesOf(seed)],
    words: [...keys.map((key) => `"${key}":`), '{', '}', '[', ']', 'null', ','],
    read: async (input, folder) => {
      const file = path.join(folder, 'record.json');
      writeFileSync(file, input);
      const record = await readRecord(file, kind);
      requireFinite(`a stored ${name}`, record);
      requireRoundTrip(`a stored ${name}`, record, (text) => {
        const again = kind.schema.safeParse(JSON.parse(text));
        if (again.success) return again.data;
        throw new BrokenProperty(`what was stored of it is refused: ${again.error.issues[0]?.path.join('.') ?? ''}`);
      });
    },
  };
}

/** Lines of the series, one of them changed; which file it is stands first. */
const SERIES = ['samples.ndjson', 'latency.ndjson', 'events.ndjson'].flatMap((name) => {
  const lines = stored(RUN, name).trim().split('\n').slice(0, 12);
  return [{ name, text: `${lines.join('\n')}\n`, values: lines.map((line): unknown => JSON.parse(line)) }];
});
const seriesGrammar = fc.oneof(
  ...SERIES.map(({ name, values }) =>
    fc
      .array(
        editedValues(values, {
          keys: ['trial', 'atMs', 'metric', 'value', 'hdr', 'kind', 'type'],
          leaves: ['HISTFAAAAA', 'x'],
        }),
        { maxLength: 6 },
      )
      .map((all) => bytesOf(`${name}\n${all.map((one) => JSON.stringify(one)).join('\n')}\n`)),
  ),
);

const storedSeries: FuzzTarget = {
  name: 'stored-series',
  weight: 15,
  grammar: seriesGrammar,
  seeds: SERIES.map(({ name, text }) => bytesOf(`${name}\n${text}`)),
  words: ['{"trial":', '"value":', '"hdr":"', '\n', '\n\n'],
  read: async (input, folder) => {
    const end = input.indexOf(10);
    const wanted = input.toString('utf8', 0, Math.max(0, end));
    const name = SERIES.find((one) => one.name === wanted)?.name ?? 'samples.ndjson';
    for (const one of SERIES)
      writeFileSync(path.join(folder, one.name), one.name === name ? input.subarray(end + 1) : '');
    writeFileSync(path.join(folder, 'run.json'), KEPT['run']?.seed ?? '');
    const run = await readRun(folder, folder);
    for await (const line of run.samples()) requireFinite('a sample', line);
    for await (const line of run.latency()) requireFinite('a latency', line);
    for await (const line of run.events()) requireFinite('an event', line);
  },
};

const SECOND = (KEPT['trial']?.seed ?? '').replace(/"trial":\s*1\b/, '"trial":2');

/** The trials of a run: the whole input is the file of the second. */
const storedRuns: FuzzTarget = {
  name: 'stored-trials',
  weight: 6,
  grammar: editedValues([JSON.parse(SECOND)], {
    keys: ['trial', 'state', 'load'],
    leaves: [2, 0, 'failed'],
  }).map((value) => bytesOf(JSON.stringify(value))),
  seeds: [bytesOf(SECOND)],
  words: ['"trial":2', '"state":"failed"'],
  read: async (input, folder) => {
    writeFileSync(path.join(folder, 'run.json'), KEPT['run']?.seed ?? '');
    mkdirSync(path.join(folder, 'trials'), { recursive: true });
    writeFileSync(path.join(folder, 'trials/01-narrow.json'), KEPT['trial']?.seed ?? '');
    writeFileSync(path.join(folder, 'trials/02-narrow.json'), input);
    const { trials } = await readRun(folder, folder);
    if (new Set(trials.map(({ trial }) => trial)).size !== trials.length)
      throw new BrokenProperty('a trial is there twice');
  },
};

const proofs = readdirSync(path.join(RUN, 'proofs'))[0] ?? '';

const storedProofs: FuzzTarget = {
  name: 'stored-proofs',
  weight: 15,
  grammar: fc.array(fc.string({ maxLength: 20 }), { maxLength: 20 }).map((ids) => gzipSync(ids.join('\n'))),
  seeds: [readFileSync(path.join(RUN, 'proofs', proofs)), gzipSync('a/1\na/2\n')],
  words: ['\n'],
  read: async (input, folder) => {
    const file = path.join(folder, 'ids.txt.gz');
    writeFileSync(file, input);
    await readIds(file);
  },
};

export const storedFiles: readonly FuzzTarget[] = [
  ...Object.entries(KEPT).map(([name, kept]) => target(name, kept)),
  storedSeries,
  storedRuns,
  storedProofs,
];
