import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { tellInterruption } from '../../../src/base/on-interruption.ts';
import { connect } from '../../../src/platform/engine/connection.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const ANSWER = `printf 'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 2\\r\\n\\r\\n{}'`;
/** Answers each request, which ends with an empty line. */
const ANSWERS = `while read -r line; do [ "\${#line}" = 1 ] && ${ANSWER}; done; exit 0`;

/**
 * An engine behind a program in the place of ssh.
 * @param first  what the first connection does
 * @param later  what each further one does
 */
async function engineBySsh({ first, later }: { readonly first: string; readonly later: string }) {
  const programs = await temporaryDirectory();
  onTestFinished(() => programs[Symbol.asyncDispose]());
  const ssh = path.join(programs.path, 'ssh');
  const noted = 'cut -d" " -f6 /proc/$$/stat > "$0.session"; echo $$ >> "$0.pids"; echo "$*" >> "$0.words"';
  await writeFile(ssh, `#!/bin/sh\n${noted}\nif mkdir "$0.first" 2>/dev/null; then ${first}; fi\n${later}\n`, {
    mode: 0o755,
  });
  vi.stubEnv('PATH', `${programs.path}:${process.env['PATH'] ?? ''}`);
  vi.stubEnv('DOCKER_HOST', 'ssh://far.example');
  const docker = await connect({});
  const textOf = (what: string) => readFile(`${ssh}.${what}`, 'utf8');
  return { docker, textOf };
}

const sessionOf = async (pid: string) => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[5];
const isAlive = (pid: string) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  );

it('an engine behind ssh that is silent after its first answer holds up nobody who asks for an end', async () => {
  const { docker, textOf } = await engineBySsh({ first: `read -r line; ${ANSWER}`, later: 'exec cat > /dev/null' });
  const asking = expect(docker.info()).rejects.toThrow(/it did not answer GET \/info nor a ping within 1.2 s/);
  await sleep(100);
  using _told = tellInterruption();
  await asking;
  await expect(docker.listContainers()).rejects.toThrow(/nor a ping within 1.2 s/);
  const pids = (await textOf('pids')).trim().split('\n');
  await expect.poll(async () => (await Promise.all(pids.map(isAlive))).includes(true), { timeout: 5000 }).toBe(false);
});

it('one that answers pings, and takes long for each connection, is left alone', async () => {
  const { docker } = await engineBySsh({ first: ANSWERS, later: `sleep 3; ${ANSWERS}` });
  const asking = docker.info();
  await sleep(100);
  using _told = tellInterruption();
  expect(await asking).toEqual({});
});

it('without an open connection the engine has the time that it takes to make one', async () => {
  const { docker } = await engineBySsh({ first: `read -r line; ${ANSWER}; exit 0`, later: `sleep 3; ${ANSWERS}` });
  await sleep(500);
  const asking = docker.info();
  await sleep(100);
  using _told = tellInterruption();
  expect(await asking).toEqual({});
});

it('Ctrl-C does not reach ssh, which what was made is removed by', async () => {
  const { textOf } = await engineBySsh({ first: ANSWERS, later: ANSWERS });
  expect((await textOf('session')).trim()).not.toBe(await sessionOf('self'));
});

it('the line of pings, on which nothing goes for hours, is kept by ssh, and ends where it is gone', async () => {
  const { docker, textOf } = await engineBySsh({ first: ANSWERS, later: ANSWERS });
  await docker.info();
  const [pings, other] = (await textOf('words')).trim().split('\n');
  expect(pings).toContain('-o ServerAliveInterval=15 -o ServerAliveCountMax=2');
  expect(other).not.toContain('ServerAlive');
});
