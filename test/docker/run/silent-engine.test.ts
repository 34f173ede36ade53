import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { PROGRAM, outliving } from '../../../bench/chaos/commands.ts';
import { machineState } from '../../../bench/chaos/machine-state.ts';
import { writeSmallWork } from '../../../bench/chaos/small-work.ts';
import { storedTrials } from '../../../bench/chaos/stored-files.ts';
import { listRuns, readRun } from '../../../src/store/run-reader.ts';
import { silentSocket } from '../../support/silent-socket.ts';

const ENGINE = '/var/run/docker.sock';
/** Two seconds, and what it takes on a busy machine to write down what was interrupted. */
const ENDS_WITHIN_MS = 4_000;

it.each([
  ['comes up', /trial 1\/2 bring up/],
  ['warms up', /trial 1\/2 warm up/],
  ['is measured', /trial 1\/2 measure/],
])(
  'a run whose engine falls silent while a trial %s ends by Ctrl-C, and down removes what is left',
  async (_, says) => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'silent-')));
    const [work, temporary, socket] = ['work', 'tmp', 'engine.sock'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    const reports = path.join(work, 'reports');
    try {
      const before = await machineState(temporary);
      await writeSmallWork(work);
      await mkdir(temporary);
      await using engine = await silentSocket(socket, ENGINE);
      const program = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
        execa(process.execPath, ['--', PROGRAM, ...words], {
          ...{ cwd: work, env: { TMPDIR: temporary, ...env }, reject: false, all: true, timeout: 120_000 },
        });
      const running = program(['run', './small.yaml', '-t', './page', '--progress', 'plain'], {
        DOCKER_HOST: `unix://${socket}`,
      });
      let [said, struckAtMs] = ['', 0];
      running.all.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (struckAtMs > 0 || !says.test(said)) return;
        engine.silence();
        struckAtMs = performance.now();
        running.kill('SIGINT');
      });

      const { exitCode } = await running;
      const tookMs = performance.now() - struckAtMs;

      expect(struckAtMs, said).toBeGreaterThan(0);
      expect(exitCode, said).toBe(130);
      expect(tookMs, said).toBeLessThan(ENDS_WITHIN_MS);
      expect(said).toContain('benchday run --resume');
      const [stored = ''] = await listRuns(reports);
      const { run } = await readRun(stored, reports);
      expect(run.state).toBe('interrupted');
      expect((await storedTrials(reports)).broken).toEqual([]);
      expect((await program(['down'])).exitCode).toBe(0);
      const left = (await machineState(temporary)).filter((line) => !before.includes(line));
      expect([...left, ...(await outliving(temporary))]).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
