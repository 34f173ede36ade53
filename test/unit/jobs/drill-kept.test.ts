import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { writeDrill } from '../../../src/jobs/drill/drill-files.ts';
import { keptDrill } from '../../../src/jobs/drill/kept-drill.ts';
import { keepingMarks, readMarks } from '../../../src/jobs/drill/kept-marks.ts';
import { playReader } from '../../../src/jobs/drill/plays.ts';
import { listKnown } from '../../../src/jobs/list/list-known.ts';
import { DRILL_FILE, DRILL_VERSION, type DrillRecord } from '../../../src/records/drill-record.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import type { DisturbanceTime } from '../../../src/run/disturbance.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { RunWriter, createRunDirectory } from '../../../src/store/run-writer.ts';
import { judgeDrill } from '../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../support/drill-bins.ts';
import { DRILL_SETTINGS, HEALED, T0_MS, playFacts } from '../../support/drill-play.ts';
import { failedTrial, runRecord } from '../../support/run-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const OUTAGE = drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]]);
const CONTROL = playFacts('control', 1, drillBins(30_000)).trial;
const KILLED = playFacts('kill:app', 2, OUTAGE).trial;

let reports: Awaited<ReturnType<typeof temporaryDirectory>>;
let directory: string;
beforeEach(async () => {
  reports = await temporaryDirectory();
  directory = await createRunDirectory(reports.path, Date.UTC(2026, 10, 22), 'drill-day');
});
afterEach(async () => {
  await reports[Symbol.asyncDispose]();
});

/** Plays without a site: only what is marked. */
async function play({ trial, topology }: TrialRecord, ends: () => Promise<void> = () => Promise.resolve()) {
  const disturbance = keepingMarks(directory, { trial, topology }, (onMark) => ({
    bins: { lengthMs: 100, limitMs: 250 },
    play: async () => {
      for (const mark of HEALED) onMark(mark);
      await ends();
    },
  }));
  await disturbance.play({} as Subject, {} as DisturbanceTime);
}

async function keep(state: DrillRecord['state'], trials: readonly TrialRecord[]): Promise<DrillRecord> {
  const plays = await playReader(directory)(trials);
  const record: DrillRecord = {
    schema: DRILL_VERSION,
    ...{ benchdayVersion: '0', runId: 'run', command: [], state, scenario: 'day', topology: 'shop', seed: 1 },
    ...{ settings: DRILL_SETTINGS, plays: [...plays], warnings: [] },
    results: [judgeDrill({ drill: 'kill:app', title: 'it', expected: [], plays, settings: DRILL_SETTINGS })],
  };
  await writeDrill(directory, record);
  return record;
}

async function stored(): Promise<DrillRecord> {
  const parsed = parseAs(DRILL_FILE, JSON.parse(await readFile(join(directory, 'drill.json'), 'utf8')));
  if (parsed.state !== 'read') throw new Error(parsed.problems.join('\n'));
  return parsed.record;
}

describe('the marks of a play', () => {
  it('are stored when it ends', async () => {
    await play(KILLED);
    expect(await readMarks(directory, KILLED)).toEqual(HEALED);
  });

  it('are stored when it fails, and its own failure is what is thrown', async () => {
    const fails = () => Promise.reject(new BenchdayError('FAULT_REFUSED', 'it could not be undone'));
    await expect(play(KILLED, fails)).rejects.toThrow('it could not be undone');
    expect(await readMarks(directory, KILLED)).toEqual(HEALED);
  });

  it('are none of a trial that never came to its play', async () => {
    expect(await readMarks(directory, CONTROL)).toEqual([]);
  });
});

describe('what a drill found', () => {
  const run = { ...runRecord(), isDrill: true as const };

  it('is stored before the first play and after each, as of one that is running', async () => {
    await keptDrill(directory, keep, async (onPlays) => {
      await onPlays([]);
      expect(await stored()).toMatchObject({ state: 'running', plays: [], results: [{ state: 'not-measured' }] });
      await play(CONTROL);
      await onPlays([CONTROL]);
      expect((await stored()).plays.map(({ state }) => state)).toEqual(['played']);
      await play(KILLED);
      await onPlays([CONTROL, KILLED]);
      // Whoever kills it now has lost none of it.
      expect(await stored()).toMatchObject({ state: 'running', results: [{ state: 'met', outage: { worst: 2_000 } }] });
      return { run: { ...run, state: 'finished' }, trials: [CONTROL, KILLED] };
    });
    expect(await stored()).toMatchObject({ state: 'finished', results: [{ state: 'met' }] });
  });

  it('of an interrupted drill that is continued is there from the beginning', async () => {
    await play(CONTROL);
    await keptDrill(directory, keep, async (onPlays) => {
      await onPlays([CONTROL]);
      expect((await stored()).plays.map(({ state }) => state)).toEqual(['played']);
      await play(KILLED);
      return { run: { ...run, state: 'finished' }, trials: [CONTROL, KILLED] };
    });
    expect((await stored()).plays).toHaveLength(2);
  });

  it('stays where nothing can be stored any more, as of one that failed', async () => {
    const drill = keptDrill(directory, keep, async (onPlays) => {
      await play(CONTROL);
      await onPlays([CONTROL]);
      throw new BenchdayError('STORE_FAILED', 'no disk');
    });
    await expect(drill).rejects.toThrow('no disk');
    const record = await stored();
    expect(record.state).toBe('failed');
    expect(record.plays).toHaveLength(1);
  });

  it.each(['running', 'interrupted'] as const)('of one that was %s is as it was where it is refused', async (state) => {
    const failed = failedTrial({ trial: 2, topology: 'kill:app' });
    await play(CONTROL);
    await keep(state, [CONTROL, failed]);
    const before = await readFile(join(directory, 'drill.json'), 'utf8');
    const refused = () => Promise.reject(new BenchdayError('RESUME_REFUSED', 'the kernel is another'));
    await expect(keptDrill(directory, keep, refused)).rejects.toThrow('the kernel is another');
    expect(await readFile(join(directory, 'drill.json'), 'utf8')).toBe(before);
  });

  it('is what a list says of a drill that was killed', async () => {
    {
      await using writer = await RunWriter.create(directory);
      await writer.run({ ...run, state: 'running' });
    }
    await keep('running', []);
    const { entries } = await listKnown(reports.path);
    expect(entries.runs[0]?.title).toBe('drill, running: kill:app: not measured: it was not played');
    expect(await readFile(join(directory, 'drill.md'), 'utf8')).toContain(
      'The drill is running, or was killed: 0 of 2 plays are there.',
    );
  });
});
