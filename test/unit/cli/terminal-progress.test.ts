import { describe, expect, it } from 'vitest';
import { consoleOf } from '../../../src/cli/console.ts';
import { resumeLine } from '../../../src/cli/resume-line.ts';
import { terminalProgress } from '../../../src/cli/progress/terminal.ts';
import type { RunEvent } from '../../../src/records/events.ts';
import { allOk } from '../../support/load-fixture.ts';

/** What stands on a terminal, of the two sequences that the view uses: up so many lines, and erase what is below. */
function screen(columns: number) {
  const lines: string[] = [''];
  let row = 0;
  const put = (text: string) => {
    for (const character of text) {
      if (character === '\n') row += 1;
      else if ((lines[row] ?? '').length === columns) lines[(row += 1)] = character;
      else lines[row] = `${lines[row] ?? ''}${character}`;
    }
  };
  return {
    write: (text: string) => {
      for (const part of text.split(/(\u001b\[\d*[AJ])/)) {
        const [, count, what] = /^\u001b\[(\d*)([AJ])$/.exec(part) ?? [];
        if (what === 'A') row -= Number(count);
        else if (what === 'J') lines.splice(row);
        else put(part);
      }
      return true;
    },
    lines: () => lines.filter((line) => line !== ''),
  };
}

function view({ columns = 100, color = 'never' } = {}) {
  const size = { columns };
  const shown = screen(columns);
  const clock = { ms: 0 };
  const console = { ...consoleOf([`--color=${color}`]), columns: () => size.columns };
  const progress = terminalProgress(console, shown, () => clock.ms);
  /** Each event a second after the one before. */
  const hear = (...events: readonly RunEvent[]) => {
    for (const event of events) {
      progress.listen(event);
      clock.ms += 1000;
    }
    // What is above is kept; the view is drawn anew below it.
    progress.above('-');
    return shown.lines();
  };
  return { hear, progress, clock, shown, size };
}

const started: RunEvent = {
  ...{ type: 'run-started', runId: 'r1', directory: '/r1', trials: 4, kept: 0, topologies: ['legacy', 'cache'] },
  ...{ p95LimitMs: 250, scenario: 'A day', expectedMs: 240_000, hits: 100, scheduleDigest: 'ab' },
};
const begins = (trial: number, topology: string): RunEvent[] => [
  { type: 'trial-started', trial, topology, repetition: 1 },
  { type: 'phase-started', trial, phase: 'measure', expectedMs: 60_000 },
];
const ends = (trial: number, topology: string, time: 'valid' | 'invalid' = 'valid'): RunEvent => ({
  ...{ type: 'trial-finished', trial, topology, outcome: 'measured', line: `${trial} is done` },
  figures: {
    ...{ hits: 100, p50Ms: 2, p95Ms: 8.25, p99Ms: 14, errors: 0, dropped: 0, statementsPerHit: 4.07 },
    validity: { time, work: 'valid' },
  },
});
const load = (trial: number): RunEvent => ({
  ...{ type: 'load', trial, phase: 'measure', durationMs: 60_000 },
  progress: {
    ...{ elapsedMs: 34_000, counts: allOk(100), ratePerSecond: 266, p50Ms: 2, p95Ms: 8, p99Ms: 9, inFlight: 0 },
    soFar: { p50Ms: 2, p95Ms: 8, p99Ms: 9, lagP99Ms: 6 },
  },
  readings: { statementsPerSecond: 214, generatorCores: 0.21 },
  checks: [
    { id: 'lag', title: 'Schedule lag', state: 'invalid', measured: 'p99 6.00 ms', limits: '' },
    { id: 'drops', title: 'Dropped arrivals', state: 'valid', measured: '0', limits: '' },
  ],
});

describe('the live view of the terminal', () => {
  it('has a row for each topology, and of the trial that runs what it does, whether it may be trusted, and the database', () => {
    const lines = view().hear(started, ...begins(1, 'legacy'), ends(1, 'legacy'), ...begins(2, 'cache'), load(2));
    expect(lines.slice(lines.indexOf('-') + 1)).toEqual([
      '✓ legacy     1 trial  p50 2.0 ms  p95 8.3 ms  4.07 st/hit  valid',
      '▸ cache      trial 2/4 · measure  █░░░░░░░░░░░░░░░░░░░░░░░',
      '    now    34/60 s  266 hits/s  p50 2.0 ms  p95 8.0 ms  errors 0',
      '    trust  lag p99 6.00 ms INVALID  drops 0  generator 0.21 cores',
      '    db     214 statements/s',
      expect.stringMatching(/^all {2}[█░]{24} {2}1\/4 trials · 00:00:07 done$/),
    ]);
  });

  it('says no time left before two trials are done, and a range from then on', () => {
    const { hear } = view();
    const first = hear(started, ...begins(1, 'legacy'), ends(1, 'legacy'));
    expect(first.at(-1)).toMatch(/done$/);
    const second = hear(...begins(2, 'cache'), load(2), ends(2, 'cache'));
    expect(second.at(-1)).toMatch(/2\/4 trials · 00:00:08 done · 00:00:04 to 00:00:06 left$/);
  });

  it('has no good sign for an invalid trial', () => {
    const lines = view().hear(started, ...begins(1, 'legacy'), ends(1, 'legacy', 'invalid'));
    expect(lines).toContain('✗ legacy  1 is done');
    expect(lines.join('\n')).toContain('times invalid, work valid');
  });

  it('keeps what is printed meanwhile above itself, and leaves nothing behind at the end', () => {
    const { hear, progress, shown } = view();
    hear(started, ...begins(1, 'legacy'), load(1));
    progress.above('SIGINT: stopping cleanly');
    progress[Symbol.dispose]();
    progress.above('continue it later');
    expect(shown.lines().slice(-2)).toEqual(['SIGINT: stopping cleanly', 'continue it later']);
    expect(shown.lines().some((line) => /^(all|▸| {4})/.test(line))).toBe(false);
  });

  it.each([40, 60, 80])('cuts its rows to %d columns, and keeps to ten rows with twelve topologies', (columns) => {
    const topologies = Array.from({ length: 12 }, (_, at) => `${'a-long-name-'.repeat(5)}${at}`);
    const lines = view({ columns }).hear({ ...started, topologies }, ...begins(1, topologies[7] ?? ''), load(1));
    const rows = lines.slice(lines.indexOf('-') + 1);
    expect(rows.length).toBeLessThanOrEqual(10);
    for (const row of rows) expect(row.length).toBeLessThan(columns);
  });

  it('writes no colour where none is wanted, and names of others cannot steer the terminal', () => {
    const written: string[] = [];
    const console = { ...consoleOf(['--color=never']), columns: () => 80 };
    const progress = terminalProgress(console, { write: (text: string) => written.push(text) > 0 }, () => 0);
    const name = 'evil\u001b[31m\u0007';
    for (const event of [{ ...started, topologies: [name] }, ...begins(1, name), load(1), ends(1, name)])
      progress.listen(event);
    progress[Symbol.dispose]();
    expect(written.join('').replaceAll(/\u001b\[\d*[AJ]/g, '')).not.toContain('\u001b');
  });
});

describe('what continues an interrupted job', () => {
  it.each([
    ['run', 'r1', 'continue it later: benchday run --resume r1'],
    ['gate', 'r1', 'continue it later: benchday gate --resume r1'],
    ['drill', 'r1', 'continue it later: the same command with --resume r1'],
    ['run', undefined, undefined],
    ['build', 'r1', undefined],
  ])('%s of %s: %s', (command, runId, line) => {
    expect(resumeLine(command, runId)).toBe(line);
  });
});
