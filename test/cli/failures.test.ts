import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { isReadableByOthers } from '../support/readable-checkout.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a scenario, a temporary directory of its own and a site that waits before it answers. */
async function workplace() {
  const directory = await temporaryDirectory();
  const path = directory.path;
  const temporary = join(path, 'tmp');
  await mkdir(temporary);
  await chmod(path, 0o755);
  await writeFile(join(path, 'small.yaml'), smallScenario());
  // Whatever umask the tests run with, another user may read it.
  await chmod(join(path, 'small.yaml'), 0o644);
  const site = await smallSite((request, response) => {
    setTimeout(() => response.end('<p>hello</p>'), request.url === '/slow' ? 1500 : 0);
  });
  return {
    path,
    temporary,
    url: site.url,
    /** @param line  for a shell, in which $B is benchday */
    async shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
      const options = {
        cwd: path,
        env: { ...process.env, TMPDIR: temporary, B: `${process.execPath} ${PROGRAM}`, URL: site.url, ...env },
        maxBuffer: 1e8,
      };
      return run('bash', ['-c', line], options).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (failure: unknown) => {
          const { code, stdout, stderr } = failure as Ended;
          return { code, stdout, stderr };
        },
      );
    },
    async states(): Promise<readonly string[]> {
      const reports = join(path, 'reports');
      const runs = (await readdir(reports).catch(() => [])).filter((name) => /^\d{4}-/.test(name));
      const records = await Promise.all(
        runs.map((name) => readFile(join(reports, name, 'run.json'), 'utf8').catch(() => '')),
      );
      return records.flatMap((text) => /"state": ?"([a-z]+)"/.exec(text)?.[1] ?? []);
    },
    async locks(): Promise<readonly string[]> {
      return (await readdir(temporary)).filter((name) => name.startsWith('benchday-run.'));
    },
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const RUN = '$B run small.yaml --target "$URL"';

/** Throws, where it is loaded by what it is meant for, once the run is under way. */
const PLANT = `
const { isMainThread, workerData } = require('node:worker_threads');
const isMain = isMainThread && (process.argv[1] ?? '').endsWith('benchday.mjs');
const isMeant = { main: isMain, rejection: isMain, thread: !isMainThread && workerData?.kind === 'generator' }[process.env.PLANT];
const plant = () => {
  if (isMain && !require('node:fs').readdirSync(process.env.TMPDIR).some((name) => name.startsWith('benchday-run.'))) return setTimeout(plant, 20);
  if (process.env.PLANT === 'rejection') return void Promise.reject(new Error('planted'));
  throw new Error('planted');
};
if (isMeant) setTimeout(plant, 20);
`;

interface Failure {
  readonly what: string;
  readonly prepare?: string;
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly says: RegExp;
  readonly needsRoot?: true;
  /** another user runs this checkout */
  readonly needsOthers?: true;
}

const AS_NOBODY = 'setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/ ';

const FAILURES: readonly Failure[] = [
  {
    what: 'a disk that gets full',
    prepare: 'mkdir disk && mount -t tmpfs -o size=300k tmpfs disk && head -c 200000 /dev/zero > disk/ballast',
    line: `${RUN} --reports disk/reports; code=$?; grep -ho '"state": *"[a-z]*"' disk/reports/*/run.json; umount -l disk; exit $code`,
    code: 5,
    says: /error\[DISK_FULL\]: no space left while writing \S+/,
    needsRoot: true,
  },
  {
    what: 'a scenario that this user may not read',
    prepare: 'chmod 755 .; chmod 600 small.yaml; chmod 777 tmp',
    line: `${AS_NOBODY} ${RUN}`,
    code: 2,
    says: /error\[FILE_INVALID\]: small.yaml cannot be read: EACCES/,
    needsRoot: true,
    needsOthers: true,
  },
  {
    what: 'a folder of reports that this user may not write',
    prepare: 'chmod 755 .; chmod 644 small.yaml; mkdir -m 755 reports; chmod 777 tmp',
    line: `${AS_NOBODY} ${RUN}`,
    code: 5,
    says: /error\[STORE_FAILED\]: could not write \S*reports\S*: EACCES/,
    needsRoot: true,
    needsOthers: true,
  },
  {
    what: 'a directory in the place of a scenario',
    prepare: 'mkdir folder.yaml',
    line: '$B run folder.yaml --target "$URL"',
    code: 2,
    says: /error\[FILE_INVALID\]: folder.yaml is a directory, not a file/,
  },
  {
    what: 'a pipe in the place of a scenario',
    prepare: 'mkfifo pipe.yaml',
    line: '$B run pipe.yaml --target "$URL"',
    code: 2,
    says: /error\[FILE_INVALID\]: pipe.yaml is not a regular file/,
  },
  {
    what: 'an error that nobody caught',
    line: RUN,
    env: { PLANT: 'main' },
    code: 70,
    says: /error\[INTERNAL\]: planted\n.*hint.* report it with the stack in \S+benchday-error-\w+\/stack\.txt/,
  },
  {
    what: 'a promise whose failure nobody saw',
    line: RUN,
    env: { PLANT: 'rejection' },
    code: 70,
    says: /error\[INTERNAL\]: planted/,
  },
  {
    what: 'an error in a generating thread',
    line: RUN,
    env: { PLANT: 'thread' },
    code: 70,
    says: /FAILED while it was to [a-z ]+: generator 1 of 1 died: planted/,
  },
];

describe.concurrent(
  'what goes wrong is one sentence, with its exit code, and leaves no lock and no run that seems to go on:',
  () => {
    const canRun = ({ needsRoot, needsOthers }: Failure): boolean =>
      (isRoot || needsRoot !== true) && (isReadableByOthers() || needsOthers !== true);
    it.each(FAILURES.filter(canRun))('$what', async (failure) => {
      await using place = await workplace();
      if (failure.prepare !== undefined) execFileSync('bash', ['-c', failure.prepare], { cwd: place.path });
      const plant = join(place.path, 'plant.cjs');
      await writeFile(plant, PLANT);
      const env = failure.env === undefined ? {} : { NODE_OPTIONS: `--require ${plant}`, ...failure.env };
      const { code, stdout, stderr } = await place.shell(failure.line, env);
      expect({ code, stderr }).toEqual({ code: failure.code, stderr: expect.stringMatching(failure.says) as string });
      expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      expect(stdout).not.toMatch(/"running"/);
      expect(await place.locks()).toEqual([]);
      expect(await place.states()).not.toContain('running');
    });
  },
);

describe.concurrent('a signal ends a run in order', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])('%s', async (signal) => {
    await using place = await workplace();
    const wait = 'until grep -q "trial 1/1 warm up\\|trial 1/1 measure" err; do sleep 0.05; done';
    const { code } = await place.shell(`${RUN} 2> err & pid=$!; ${wait}; kill -${signal} $pid; wait $pid`);
    expect(code).toBe(130);
    expect(await place.states()).toEqual(['interrupted']);
    expect(await place.locks()).toEqual([]);
  });

  it('and a second one at once, with its record closed all the same', async () => {
    await using place = await workplace();
    const wait = 'until grep -q "trial 1/1 warm up\\|trial 1/1 measure" err; do sleep 0.05; done';
    const twice = 'kill -TERM $pid; kill -INT $pid';
    const { code } = await place.shell(`${RUN} 2> err & pid=$!; ${wait}; ${twice}; wait $pid`);
    expect(code).toBe(130);
    expect(await place.states()).toEqual(['interrupted']);
    expect(await place.locks()).toEqual([]);
  });
});

describe.concurrent('output that nobody reads', () => {
  it.each([
    ['standard output', `${RUN} --json | true; exit "\${PIPESTATUS[0]}"`],
    ['both', `${RUN} --json 2>&1 | head -1 > /dev/null; exit "\${PIPESTATUS[0]}"`],
  ])('hinders no run: %s', async (_what, line) => {
    await using place = await workplace();
    expect((await place.shell(line)).code).toBe(0);
    expect(await place.states()).toEqual(['finished']);
    expect(await place.locks()).toEqual([]);
  });
});

it('a load that needs more files than the process may have is invalid, and no failure of the site', async () => {
  await using place = await workplace();
  const scenario = [
    'title: many at once',
    'requests: [{ name: home, path: /slow, weight: 1, expect: { marker: hello } }]',
    'load: { hits_per_day: 12000000, duration_s: 3, arrivals: uniform }',
    'warm_up: { duration_s: 0 }',
  ];
  await writeFile(join(place.path, 'small.yaml'), scenario.join('\n'));
  const { code, stderr } = await place.shell(`ulimit -n 160; ${RUN}`);
  expect(stderr).toMatch(
    /errors 0 {2}the generator's own \d+ {2}INVALID .* lack of open files of this process \(EMFILE\)/,
  );
  expect(code).toBe(4);
  expect(await place.states()).toEqual(['finished']);
  expect(await place.locks()).toEqual([]);
});
