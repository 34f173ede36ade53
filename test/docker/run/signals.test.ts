import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { measuring } from '../../../bench/chaos/cases.ts';
import type { ChaosCase } from '../../../bench/chaos/chaos-case.ts';
import { PROGRAM, outliving } from '../../../bench/chaos/commands.ts';
import { lab } from '../../../bench/chaos/lab-cases.ts';
import { machineState } from '../../../bench/chaos/machine-state.ts';
import { writeSmallWork } from '../../../bench/chaos/small-work.ts';
import { storedTrials } from '../../../bench/chaos/stored-files.ts';
import { listRuns, readRun } from '../../../src/store/run-reader.ts';

const QUICK = ['--quick', '--rate', '20', '--limit', '60000', '--progress', 'plain'];

const disasterDay: ChaosCase = {
  ...{ name: 'disaster-day', weight: 0, seconds: 0, changes: 0 },
  async open(folder) {
    await writeSmallWork(folder);
    return {
      cwd: folder,
      reports: path.join(folder, 'reports'),
      words: ['disaster-day', './small.yaml', '-t', './page', ...QUICK],
      again: () => Promise.resolve([]),
      lacks: () => Promise.resolve([]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};
const cases = [...measuring, lab, disasterDay];

/** Begins a command, does something to it once its output says so, or at once where nothing is waited for, and looks at what is there after its end, without `benchday down`. */
async function struck(
  name: string,
  says: RegExp | undefined,
  strike: (process: { readonly pid: number; readonly close: () => void }) => void,
) {
  const chosen = cases.find((one) => one.name === name);
  if (chosen === undefined) throw new Error(`there is no case ${name}`);
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'signals-')));
  const [work, temporary] = [path.join(folder, 'work'), path.join(folder, 'tmp')];
  try {
    const before = await machineState(temporary);
    await using opened = await chosen.open(work);
    for (const needed of [temporary, work]) await mkdir(needed, { recursive: true });
    const running = execa(process.execPath, ['--', PROGRAM, ...opened.words], {
      ...{ cwd: opened.cwd, env: { TMPDIR: temporary }, reject: false, all: true, detached: true, timeout: 280_000 },
    });
    let [said, isStruck] = ['', false];
    const begin = (): void => {
      isStruck = true;
      const close = (): void => {
        for (const stream of [running.stdout, running.stderr]) stream.destroy();
      };
      strike({ pid: running.pid ?? 0, close });
    };
    running.all.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!isStruck && says?.test(said) === true) begin();
    });
    if (says === undefined) begin();
    const { exitCode } = await running;
    const outlived = await outliving(temporary);
    const { broken } = await storedTrials(opened.reports);
    const stored = opened.reports === undefined ? [] : await listRuns(opened.reports);
    const states = await Promise.all(
      stored.map(async (run) => (await readRun(run, opened.reports ?? '', { mayBeDrill: true })).run.state),
    );
    const left = [...(await machineState(temporary)).filter((line) => !before.includes(line)), ...outlived, ...broken];
    return { exitCode, said, isStruck, left: [...left, ...((await opened.left?.()) ?? [])], states };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A terminal that is closed, and Ctrl-\ in one, reach all that was started there. */
const MOMENTS: readonly (readonly [string, NodeJS.Signals, RegExp | undefined, number])[] = [
  ['run', 'SIGHUP', /trial 1\/2 bring up/, 300],
  ['run', 'SIGQUIT', /trial 1\/2 measure/, 0],
  ['gate', 'SIGHUP', /build/, 500],
  ['gate', 'SIGQUIT', /trial \d+\/\d+ measure/, 0],
  ['capacity', 'SIGHUP', /trial 1\/1 warm up/, 0],
  ['capacity', 'SIGQUIT', /trial 1\/1 bring up/, 200],
  ['drill', 'SIGHUP', /trial 1\/2 measure/, 6000],
  ['drill', 'SIGQUIT', /trial 1\/2 bring up/, 0],
  ['disaster-day', 'SIGHUP', /trial 1\/\d+ measure/, 8000],
  // It says nothing before it is up.
  ['lab', 'SIGHUP', undefined, 4000],
  ['lab', 'SIGQUIT', undefined, 12_000],
];

describe('a signal ends a command in order, and nothing of it is left', () => {
  it.each(MOMENTS)('%s by %s at %s and %i ms', async (name, signal, says, afterMs) => {
    const { exitCode, said, isStruck, left, states } = await struck(name, says, ({ pid }) => {
      void sleep(afterMs).then(() => process.kill(-pid, signal));
    });
    expect(isStruck, said).toBe(true);
    expect(exitCode, said).toBe(130);
    expect(left, said).toEqual([]);
    expect(states).not.toContain('running');
  });
});

describe('a command whose output nobody reads any more comes to its end', () => {
  it.each(['gate', 'capacity', 'drill'])('%s', async (name) => {
    const { exitCode, isStruck, left, states, said } = await struck(name, /trial 1\/\d+/, ({ close }) => {
      close();
    });
    expect(isStruck).toBe(true);
    expect([0, 1, 3, 4], said).toContain(exitCode);
    expect(left).toEqual([]);
    // The experiments of a search are runs of its own folder.
    expect(states.filter((state) => state !== 'finished')).toEqual([]);
  });
});
