import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { ChaosCase, OpenCase } from './chaos-case.ts';
import { lacksOfRun, resumed } from './cases.ts';
import { writeSmallWork } from './small-work.ts';

/** Far more than a run of this kind writes. */
const DISK = '32m';
const PIECE = Buffer.alloc(1024 * 1024, 'x');

/** The disk of the reports, a real one in memory, becomes full and takes nothing from then on, until somebody makes room. */
export const disk: ChaosCase = {
  name: 'disk',
  weight: 100,
  seconds: 14,
  changes: 60,
  async open(folder): Promise<OpenCase> {
    await writeSmallWork(folder);
    const reports = path.join(folder, 'reports');
    await mkdir(reports);
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', reports]);
    const ballast = path.join(reports, 'ballast');
    const plain = ['--progress', 'plain'];
    const words = ['run', './small.yaml', '-t', './page', ...plain];
    return {
      cwd: folder,
      words,
      reports,
      blow: {
        name: 'its disk became full',
        strike: () => {
          fill(ballast);
        },
        relieve: () => {
          rmSync(ballast, { force: true });
          return Promise.resolve();
        },
      },
      again: () => resumed(reports, words, ['run', ...plain]),
      lacks: () => lacksOfRun(reports),
      async [Symbol.asyncDispose]() {
        await execa('umount', ['-l', reports]);
      },
    };
  },
};

function fill(file: string): void {
  const opened = openSync(file, 'w');
  try {
    for (let bytes = PIECE.length; bytes >= 1;) {
      try {
        writeSync(opened, PIECE, 0, bytes);
      } catch {
        bytes = Math.floor(bytes / 16);
      }
    }
  } finally {
    closeSync(opened);
  }
}
