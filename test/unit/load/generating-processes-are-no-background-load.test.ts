import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { background } from '../../../src/checks/validity/background.ts';
import type { Judgement, TrialFacts } from '../../../src/checks/trial-check.ts';
import { generator } from '../../../src/collectors/generator.ts';
import { bundledProgram } from '../../../src/base/bundled-program.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { metricRow } from '../../support/quiet-metrics.ts';
import { run } from './local-server.ts';
import { constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

/** A server in a process of its own, so that its CPU time is not the generator's. */
const SERVER = `
  const server = require('node:http').createServer((request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

// Bundling them is work of this process, and is done once.
beforeAll(() => {
  workerProgram();
  bundledProgram(new URL('../../../src/load/replay/process-main.ts', import.meta.url));
});

test('the thread of one generating process is no background load', async () => {
  expect((await backgroundBeside(1)).state).toBe('valid');
});

test('generating processes are no background load', async () => {
  expect((await backgroundBeside(2)).state).toBe('valid');
});

/** Judged on a machine on which nothing ran but the generator, and which was busy for half of the time. */
async function backgroundBeside(generators: number): Promise<Judgement> {
  await using server = await serverProcess();
  if (generator.scope !== 'machine') throw new Error('the generator is watched as a machine');
  const probe = await generator.open();
  const edge = async (): Promise<TimedSample[]> =>
    (await probe.read({ atMs: 0, isEdge: true })).map((one) => ({ ...one, atMs: 0, service: 'generator' }));
  const first = await edge();
  const schedule = sampleSchedule({ curve: constantRate(1000, 0.3) });
  const { totals: load } = await run({ schedule, baseUrl: server.baseUrl, settings: { generators } });
  const { totals } = metricTotals({ first, between: [], last: await edge() });
  await probe.close();

  const told = totals.find(({ metric }) => metric === 'generator.cpu_ms_total')?.value ?? Number.NaN;
  const busyMs = Math.max(told, load.generator.cpuMs);
  const machine = [
    metricRow('host.cpu_ms_total', busyMs, 'user'),
    metricRow('host.cpu_ms_total', busyMs, 'idle'),
    metricRow('container.cpu_ms_total', 0, 'app-1'),
    metricRow('container.memory_bytes', 1, 'app-1'),
  ];
  return background.judge({ load, metrics: [...totals, ...machine] } as unknown as TrialFacts);
}

async function serverProcess(): Promise<AsyncDisposable & { readonly baseUrl: string }> {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    baseUrl: `http://127.0.0.1:${port.toString().trim()}`,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
