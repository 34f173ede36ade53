import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROGRAM } from '../../../bench/chaos/commands.ts';
import { writeSmallWork } from '../../../bench/chaos/small-work.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { type ForeignSwarm, foreignSwarm } from '../../support/foreign-swarm.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { testLab } from '../../support/test-lab.ts';

/** A lab whose nodes are reached as machines of one's own are: by contexts and addresses that labels name. */
let lab: Awaited<ReturnType<typeof testLab>>;
let swarm: ForeignSwarm;
let work: Awaited<ReturnType<typeof temporaryDirectory>>;
const say = (...words: readonly string[]) =>
  benchday([...words, '--color', 'never'], { cwd: work.path, env: { DOCKER_CONFIG: swarm.dockerConfig } });
const reports = () => path.join(work.path, 'reports');
const RUN = ['run', './small.yaml', '-t', './page', '--progress', 'plain'];

beforeAll(async () => {
  lab = await testLab();
  swarm = await foreignSwarm(lab);
  work = await temporaryDirectory();
  await writeSmallWork(work.path);
});
afterAll(async () => {
  await swarm[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});

/** How each node is reached; the address of this machine where its ports are, or none. */
async function labelAll(address: (server: string) => string): Promise<void> {
  for (const name of swarm.addresses.keys())
    await swarm.label(name, { 'benchday.engine': name, 'benchday.address': address(name) });
}
const here = (server: string): string => swarm.addresses.get(server) ?? '';

/** All services of the Swarm, asked of Docker's own command line. */
async function services(): Promise<readonly string[]> {
  const env = { DOCKER_CONFIG: swarm.dockerConfig, DOCKER_CONTEXT: 'srv1' };
  const { stdout } = await execa('docker', ['service', 'ls', '--format', '{{.Name}}'], { env });
  return stdout.split('\n').filter((line) => line !== '');
}

it('nodes of which nobody says how they are reached are named before anything is started, by run and by doctor', async () => {
  const run = await say(...RUN, '--swarm', 'srv1');
  expect(run.exitCode).toBe(5);
  expect(run.stderr).toMatch(/error\[SWARM_UNUSABLE\]/);
  for (const name of ['srv2', 'srv3', 'srv4'])
    expect(run.stderr).toContain(`${name}: nothing says how its engine is reached; --swarm-nodes ${name}=ssh://`);
  const doctor = await say('doctor', '--swarm', 'srv1');
  expect(doctor.exitCode).toBe(5);
  expect(doctor.stdout).toMatch(/✓ ok +server srv1 +2 cores/);
  expect(doctor.stdout).toMatch(/✗ missing +server srv4 +nothing says how/);
  const worker = await say(...RUN, '--swarm', 'srv4');
  expect(worker.stderr).toMatch(/the Docker context srv4\) manages no Swarm: srv4 is a worker of its Swarm/);
});

it('load goes to addresses of other machines only where the scenario allows it', async () => {
  await labelAll(() => '');
  const refused = await say(...RUN, '--swarm', 'srv1');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/error\[TARGET_NOT_ALLOWED\]: (\d+\.\d+\.\d+\.\d+(, )?){4} are not this machine/);
  expect(await services()).toEqual([]);
});

it('a topology is measured on it as on the lab, and nothing is left', async () => {
  await labelAll(here);
  const doctor = await say('doctor', '--swarm', 'srv1');
  expect(doctor.stdout).toMatch(/✓ ok +Swarm .*4 servers can be used/);
  const run = await say(...RUN, '--swarm', 'srv1');
  expect(run).toMatchObject({ exitCode: 0 });
  const { run: record, trials } = await readRun('latest', reports());
  expect(record.environment).toMatchObject({ platform: 'swarm', swarm: { manager: 'srv1' } });
  expect(record.environment.swarm?.servers.map(({ name }) => name)).toEqual(['srv1', 'srv2', 'srv3', 'srv4']);
  expect(trials.map(({ state }) => state)).toEqual(['measured', 'measured']);
  expect(await services()).toEqual([]);
});

it('two runs on one Swarm do not touch each other', async () => {
  await labelAll(here);
  const [one, two] = await Promise.all([
    say(...RUN, '--swarm', 'srv1', '--beside-others', '--reports', path.join(work.path, 'one')),
    say(...RUN, '--swarm', 'srv2', '--beside-others', '--reports', path.join(work.path, 'two')),
  ]);
  for (const { exitCode } of [one, two]) expect([0, 3, 4]).toContain(exitCode);
  for (const folder of ['one', 'two']) {
    const { trials } = await readRun('latest', path.join(work.path, folder));
    expect(trials.map(({ state }) => state)).toEqual(['measured', 'measured']);
  }
  expect(await services()).toEqual([]);
});

it('a run that is killed is continued on the same Swarm, and what it left is removed by its labels', async () => {
  await labelAll(here);
  const running = execa(process.execPath, ['--', PROGRAM, ...RUN, '--swarm', 'srv1', '--reports', './killed'], {
    ...{ cwd: work.path, env: { DOCKER_CONFIG: swarm.dockerConfig }, reject: false, detached: true },
  });
  await expect.poll(services, { timeout: 60_000, interval: 200 }).toHaveLength(1);
  await delay(500);
  if (running.pid !== undefined) process.kill(-running.pid, 'SIGKILL');
  await running;
  expect(await services()).toHaveLength(1);
  const down = await say('down', '--swarm', 'srv1');
  expect(down).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^removed 1 containers, 1 networks, 1 volumes/) as string,
  });
  expect(await services()).toEqual([]);
  const resumed = await say('run', '--resume', 'latest', '--reports', './killed', '--progress', 'plain');
  expect(resumed).toMatchObject({ exitCode: 0 });
  expect((await readRun('latest', path.join(work.path, 'killed'))).trials).toHaveLength(2);
});

it('a capacity is searched and arms are compared on it', async () => {
  await labelAll(here);
  const capacity = await say(
    'capacity',
    './small.yaml',
    '-t',
    './page',
    '--swarm',
    'srv1',
    '--duration',
    '5',
    '--most',
    '1',
  );
  expect([0, 3]).toContain(capacity.exitCode);
  expect(capacity.stderr + capacity.stdout).toMatch(/experiment/);
  const down = await say('capacity', './small.yaml', '-t', './page', '--swarm', 'srv1', '--servers-down', '1');
  expect(down.stderr).toMatch(/error\[FAULT_REFUSED\]: --servers-down/);
  const arms = ['--baseline', 'topology:./page', '--candidate', 'topology:./page'];
  const gate = await say(
    'gate',
    './small.yaml',
    '-t',
    './page',
    ...arms,
    '--swarm',
    'srv1',
    '--progress',
    'plain',
    '--at-most',
    '1m',
  );
  expect([0, 3]).toContain(gate.exitCode);
  const compared = await readRun('latest', reports());
  expect(compared.run).toMatchObject({ environment: { swarm: { manager: 'srv1' } } });
  expect(await services()).toEqual([]);
}, 280_000);

it('a node whose engine is gone ends it before anything is started, and what can be reached is put in order', async () => {
  await labelAll(here);
  await swarm.label('srv3', { 'benchday.engine': 'tcp://127.0.0.1:9' });
  const run = await say(...RUN, '--swarm', 'srv1');
  expect(run.stderr).toMatch(/srv3: its engine cannot be reached: no Docker engine answers at tcp:\/\/127\.0\.0\.1:9/);
  const down = await say('down', '--swarm', 'srv1');
  expect(down).toMatchObject({
    exitCode: 5,
    stdout: expect.stringContaining('not looked at: srv3: its engine') as string,
  });
  const again = await say(...RUN, '--swarm', 'srv1', '--swarm-nodes', 'srv3=srv3');
  expect(again).toMatchObject({ exitCode: 0 });
});
