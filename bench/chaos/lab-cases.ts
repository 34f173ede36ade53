import path from 'node:path';
import { execa } from 'execa';
import type { ChaosCase, OpenCase } from './chaos-case.ts';
import { lacksOfRun, resumed } from './cases.ts';
import { PROGRAM } from './commands.ts';
import { writeFiles, writeSmallWork } from './small-work.ts';

const UP = ['lab', 'up', '--cpus', '0.5', '--memory', '1G'];
const SERVERS = 4;

async function lacksOfLab(): Promise<readonly string[]> {
  const { stdout } = await execa('docker', ['ps', '-q', '--filter', 'label=benchday.lab=lab']);
  const running = stdout.split('\n').filter(Boolean).length;
  return running === SERVERS ? [] : [`${running} servers of the lab run`];
}

/** Killed while it comes up. */
export const lab: ChaosCase = {
  name: 'lab',
  weight: 6,
  seconds: 40,
  changes: 0,
  open: async (folder): Promise<OpenCase> => {
    await writeFiles(folder, {});
    return {
      cwd: folder,
      words: UP,
      again: () => Promise.resolve(UP),
      lacks: lacksOfLab,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

/** Killed while it measures on one. `down` removes the lab too, as nobody uses it then. */
export const labRun: ChaosCase = {
  name: 'lab-run',
  weight: 4,
  seconds: 40,
  changes: 60,
  open: async (folder): Promise<OpenCase> => {
    await writeSmallWork(folder);
    const reports = path.join(folder, 'reports');
    const plain = ['--progress', 'plain'];
    const words = ['run', './small.yaml', '-t', './page', '--lab', ...plain];
    const up = () => execa(process.execPath, ['--', PROGRAM, ...UP], { cwd: folder });
    await up();
    return {
      cwd: folder,
      words,
      reports,
      again: async () => {
        await up();
        return resumed(reports, words, ['run', ...plain]);
      },
      lacks: () => lacksOfRun(reports),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};
