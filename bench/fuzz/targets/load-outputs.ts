import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { goDurationMs } from '../../../src/load/k6/inspect-script.ts';
import { breakageOf, parseLine } from '../../../src/load/k6/hit-line.ts';
import { PointReader } from '../../../src/load/k6/request-point.ts';
import { LINE_START } from '../../../src/load/k6/script.ts';
import { ScriptAccount } from '../../../src/load/k6/script-account.ts';
import { loadTotals } from '../../../src/records/load-totals.ts';
import { readJournal } from '../../../src/records/write-journal.ts';
import { editedValues } from '../edited-values.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite } from '../properties.ts';

const LINES = readFileSync(path.join(PROJECT_ROOT, 'test/unit/load/k6-lines.ndjson'), 'utf8').trim().split('\n');
const POINTS = LINES.filter((line) => line.includes('"type":"Point"')).map(
  (line) => JSON.parse(line) as { metric: string },
);
const GENERATOR = { cpuMs: 1, maxResidentBytes: 1, cpuP95Ratio: 0, eventLoopDelayP99Ms: 0, gcMs: 0, workers: 1 };

/** The points of requests as k6 writes them, some of them changed. */
const points = fc
  .array(
    editedValues(POINTS, {
      keys: ['data', 'time', 'value', 'tags', 'status', 'metric', 'type'],
      leaves: [
        '2026-11-23T04:33:57.964Z',
        'dropped_iterations',
        'checks',
        'http_req_blocked',
        '404',
        3,
        1e9,
        'ws_sessions',
      ],
    }),
    { maxLength: 9 },
  )
  .map((all) => bytesOf(all.map((one) => `${JSON.stringify(one)}\n`).join('')));

export const k6Points: FuzzTarget = {
  name: 'k6-points',
  weight: 40,
  grammar: points,
  seeds: [bytesOf(`${LINES.join('\n')}\n`)],
  words: ['{"metric":"', '"type":"Point"', '"data":{', '"time":"', '"value":', '"tags":null'],
  read: (input) => {
    const reader = new PointReader();
    const account = new ScriptAccount(
      { maxInFlight: 8, timeoutMs: 1000, workers: 1, intervalMs: 1000, onLatency: () => undefined },
      60_000,
    );
    for (const line of input.toString('utf8').split('\n')) {
      const point = reader.read(line);
      if (point === undefined) continue;
      requireFinite('a point', point);
      account.add(point);
    }
    account.tell(1_000);
    const startedAtMs = account.startedAtMs ?? 0;
    const totals = account.finish({ engine: 'k6', loadModel: 'open', startedAtMs, generator: GENERATOR });
    requireFinite('what was sent', totals);
    const stored = loadTotals.safeParse(JSON.parse(JSON.stringify(totals)));
    if (!stored.success)
      throw new BrokenProperty(`refused when read again: ${stored.error.issues[0]?.path.join('.') ?? ''}`);
  },
};

const hitNumber = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('', '-1', 'NaN', '1e999', '1e300', '0.5', ' ', '0x10'),
);
const hits = fc
  .array(
    fc.tuple(fc.constantFrom('hit', 'hit', 'start', 'end', 'x'), fc.array(hitNumber, { minLength: 7, maxLength: 9 })),
  )
  .map((all) => bytesOf(all.map(([kind, numbers]) => `${LINE_START}${kind} ${numbers.join(' ')}\n`).join('')));

export const k6Lines: FuzzTarget = {
  name: 'k6-lines',
  weight: 30,
  grammar: hits,
  seeds: [
    bytesOf(`${LINE_START}start\n${LINE_START}hit 0 1763870000000 12.5 11 200 0 1 512\n${LINE_START}end\n1m2.5s 3h\n`),
  ],
  words: [LINE_START, 'hit ', '1h2m', 'µs'],
  read: (input) => {
    for (const line of input.toString('utf8').split('\n')) {
      const said = parseLine(line);
      requireFinite('a line', said);
      if (said?.kind === 'hit') breakageOf(said.hit.errorCode);
      goDurationMs(line);
    }
  },
};

const JOURNAL = `benchday-journal 1 worker 0 of 2 prefix run/1/m/
INVOKE 17 812.304
OK 17 830.011
INVOKE 18 839.200
FAIL 18 840.200
INVOKE 19 841.200
INFO 19 10840.200
END 3
`;
const event = fc
  .tuple(
    fc.constantFrom('INVOKE', 'OK', 'FAIL', 'INFO', 'END', 'X'),
    fc.nat({ max: 5 }),
    fc.constantFrom('1.000', '2.5', '', `${'9'.repeat(400)}.0`),
  )
  .map((parts) => parts.join(' '));

export const journals: FuzzTarget = {
  name: 'journal',
  weight: 60,
  grammar: fc
    .tuple(
      fc.constantFrom('benchday-journal 1 worker 0 of 2 prefix p/', 'benchday-journal 2', 'x', ''),
      fc.array(event, { maxLength: 12 }),
    )
    .map(([head, events]) => bytesOf([head, ...events, ''].join('\n'))),
  seeds: [bytesOf(JOURNAL)],
  words: ['INVOKE ', 'OK ', 'END ', 'benchday-journal '],
  read: (input) => {
    const read = readJournal(input.toString('utf8'));
    requireFinite('a journal', read);
    const ids = [...read.acknowledged, ...read.refused, ...read.unknown];
    if (new Set(ids).size !== ids.length) throw new BrokenProperty('one write ended in two ways');
    if (read.acknowledgedAtMs.length !== read.acknowledged.length)
      throw new BrokenProperty('an acknowledged write without a time');
  },
};
