import { expect, test } from 'vitest';
import type { Collector } from '../../../src/collectors/collector.ts';
import { collectors } from '../../../src/collectors/registry.ts';
import { startCollectors } from '../../../src/collectors/watch.ts';
import type { RunningService } from '../../../src/platform/platform.ts';

const BEGIN_MS = 5_000_000;

type Kind = { readonly everyBeats?: number } & (
  { readonly scope: 'machine'; readonly isAbsent?: true } | { readonly scope: 'service'; readonly takesTurns: boolean }
);

/** Readings of a watch whose pauses end when the given times have come, ms since its begin. */
async function beatsAt(times: readonly number[], kind: Kind, services: readonly string[] = []) {
  let nowMs = BEGIN_MS;
  const pauses: number[] = [];
  const read: string[] = [];
  const probeOf = (name: string) =>
    Promise.resolve({
      read: () => Promise.resolve((read.push(`${name} ${nowMs - BEGIN_MS}`), [])),
      close: () => Promise.resolve(),
    });
  const collector: Collector =
    kind.scope === 'machine'
      ? {
          ...{ ...kind, id: 'fake', title: 'fake' },
          available: () => Promise.resolve(kind.isAbsent !== true),
          open: () => probeOf('machine'),
        }
      : { ...kind, id: 'fake', title: 'fake', targets: ({ name }) => [{ open: () => probeOf(name) }] };
  const left = [...times];
  const watch = await startCollectors({
    topology: { services: services.map((name) => ({ name }) as RunningService) },
    collectors: [collector],
    intervalMs: 1_000,
    now: () => nowMs,
    signal: new AbortController().signal,
    onSample: () => undefined,
    pause: async (ms, signal) => {
      pauses.push(ms);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      const next = left.shift();
      if (next !== undefined) nowMs = BEGIN_MS + next;
      else
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
    },
  });
  while (pauses.length <= times.length) await new Promise((resolve) => setImmediate(resolve));
  const readings = [...read];
  return { pauses, readings, reports: await watch.stop() };
}

test.each([
  ['on time', [1_000, 2_000], [1_000, 1_000, 1_000]],
  ['a trifle early', [999, 2_000], [1_000, 1_001, 1_000]],
  ['a trifle late', [1_001, 2_003], [1_000, 999, 997]],
  ['at the very next beat', [2_000], [1_000, 1_000]],
  ['just before the next beat', [1_999], [1_000, 1]],
  ['after two beats were missed', [3_400, 4_000], [1_000, 600, 1_000]],
])('a timer that fires %s', async (_name, times, pauses) => {
  const scene = await beatsAt(times, { scope: 'machine' });
  expect(scene.pauses).toEqual(pauses);
  expect(scene.readings).toEqual(times.map((ms) => `machine ${ms}`));
});

const SIX = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000];

test.each([
  [
    'a machine at every second beat',
    { scope: 'machine', everyBeats: 2 },
    ['machine 2000', 'machine 4000', 'machine 6000'],
  ],
  [
    'two that take turns',
    { scope: 'service', takesTurns: true },
    ['b 1000', 'a 2000', 'b 3000', 'a 4000', 'b 5000', 'a 6000'],
  ],
  [
    'two that take turns at every third beat',
    { scope: 'service', takesTurns: true, everyBeats: 3 },
    ['b 3000', 'a 6000'],
  ],
  [
    'two that are read at once, at every third beat',
    { scope: 'service', takesTurns: false, everyBeats: 3 },
    ['a 3000', 'b 3000', 'a 6000', 'b 6000'],
  ],
] as const)('%s', async (_name, collector, readings) => {
  expect((await beatsAt(SIX, collector, ['a', 'b'])).readings).toEqual(readings);
});

test('a machine collector that is not available here is not opened', async () => {
  expect((await beatsAt([1_000], { scope: 'machine', isAbsent: true })).reports).toEqual([]);
});

test('a pause that fails by itself is a fault of ours and ends the watch with it', async () => {
  const watch = await startCollectors({
    topology: { services: [] },
    collectors: [],
    intervalMs: 1_000,
    now: () => 0,
    signal: new AbortController().signal,
    onSample: () => undefined,
    pause: () => Promise.reject(new Error('no timers left')),
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  await expect(watch.stop()).rejects.toThrow('no timers left');
});

test('what costs a server much to tell, or changes slowly, is read at every second or third beat', () => {
  const slow = collectors.flatMap(({ id, everyBeats }) => (everyBeats === undefined ? [] : [[id, everyBeats]]));
  expect(Object.fromEntries(slow)).toEqual({ containers: 2, etcd: 3, patroni: 3, prometheus: 3, tomcat: 3, worker: 3 });
  const atOnce = collectors.flatMap((one) => (one.scope === 'service' && !one.takesTurns ? [one.id] : []));
  expect(atOnce).toEqual(['containers']);
});
