/**
 * Do budgets of servers bind on a machine with cgroup v2 and systemd, as current distributions are? Boots one (Debian, its kernel, its
 * Docker) in QEMU, without KVM, and looks. docs/cgroup-v2.md has what it found.
 * npm run test:machine -- [--parts budgets,trial] [--minutes 40] [--cores 2] [--memory 3072]
 * Exit code 0: all is right; 1: something is wrong; 3: not all was looked at; 5: something is missing here.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, messageOf } from '../../src/base/errors.ts';
import { PROJECT_ROOT } from '../../src/base/project.ts';
import { boot, kernelOf, makeDisk } from './host/boot.ts';
import { missing } from './host/needs.ts';
import { archivesIn, makeRoot } from './host/root-folder.ts';
import { exitCodeOf, saidIn, summaryOf } from './host/said.ts';

const PARTS = ['budgets', 'doctor', 'trial', 'killed', 'cgroupfs', 'lab'];
const SITE = 'benchday/examples/static-nginx-web';
const SERVER = 'benchday/server';
const FOLDER = join(PROJECT_ROOT, '.cache/machine');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    /** of the guest's checks, in their order */
    parts: { type: 'string', default: PARTS.join(',') },
    /** the machine is ended after so many */
    minutes: { type: 'string', default: '40' },
    cores: { type: 'string', default: '2' },
    /** MB */
    memory: { type: 'string', default: '3072' },
  },
});

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped.abort();
  });
}

async function main(): Promise<number> {
  const parts = values.parts.split(',');
  const numbers = [values.minutes, values.cores, values.memory].map(Number);
  const [minutes = 0, cores = 0, memoryMb = 0] = numbers;
  if (numbers.some((number) => !(number >= 1)) || parts.some((name) => !PARTS.includes(name))) {
    say(`--minutes, --cores and --memory are numbers from 1 on; --parts: there are ${PARTS.join(', ')}`);
    return EXIT.badInput;
  }
  const images = parts.includes('lab') ? [SITE, SERVER] : [SITE];
  const lacking = await missing(images);
  if (lacking.length > 0) {
    for (const line of lacking) say(line);
    return EXIT.environment;
  }
  const archives = await archivesIn(FOLDER, { images, say });
  const work = await mkdtemp(join(tmpdir(), 'benchday-machine-'));
  try {
    const [root, disk, logFile] = [join(work, 'root'), join(work, 'disk'), join(FOLDER, 'console.log')];
    await makeRoot(root, archives, { project: PROJECT_ROOT.replace(/\/$/, ''), images, parts, say });
    await makeDisk(root, disk);
    say(
      `the disk holds ${(((await stat(disk)).blocks * 512) / 1e9).toFixed(1)} GB; booting, ${minutes} minutes at most`,
    );
    const begunMs = performance.now();
    const onLine = (line: string): void => {
      say(`${((performance.now() - begunMs) / 1000).toFixed(0).padStart(5)} s  ${line}`);
    };
    stopped.signal.throwIfAborted();
    const machine = { disk, ...(await kernelOf(root)), cores, memoryMb, minutes };
    const { log, isTimedOut } = await boot({ ...machine, logFile, onLine, signal: stopped.signal });
    const said = saidIn(log);
    say(`\n${said.facts.join('\n')}\n\n${summaryOf(said)}`);
    if (isTimedOut) say(`the machine was ended after ${minutes} minutes`);
    say(`its console: ${logFile}`);
    return exitCodeOf(said);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (failure) {
  say(`the machine could not be made: ${messageOf(failure)}`);
  process.exitCode = EXIT.environment;
}
