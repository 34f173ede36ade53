import { expect, test, vi } from 'vitest';
import { PartialReading, type Collector, type Probe } from '../../../src/collectors/collector.ts';
import type { Sample, TimedSample } from '../../../src/records/sample.ts';
import { sample } from '../../../src/records/sample.ts';
import { startCollectors, type Watch } from '../../../src/collectors/watch.ts';

const HIT = sample('redis.hits_total', 1);

test('reads once an interval, stamps every sample with the one clock, and asks for all only at the edges', async () => {
  const edges: boolean[] = [];
  const scene = await watching(probeOf(({ isEdge }) => (edges.push(isEdge), [HIT])));
  await scene.beat();
  await scene.beat();
  const edge = await scene.watch.edge();
  expect(scene.samples.map(({ atMs }) => atMs)).toEqual([1_001_000, 1_002_000]);
  expect(edge).toEqual([{ ...HIT, atMs: 1_002_000, service: 'fake' }]);
  expect(edges).toEqual([false, false, true]);
  expect(await scene.watch.stop()).toMatchObject([{ collector: 'fake', service: 'fake', readings: 3, failures: 0 }]);
});

test('a probe that fails costs its own rows, is recorded, and is opened anew', async () => {
  let [opened, closed] = [0, 0];
  const open = (): Promise<Probe> => {
    opened += 1;
    const isBroken = opened === 1;
    return Promise.resolve({
      read: () => (isBroken ? Promise.reject(new Error('connection lost')) : Promise.resolve([HIT])),
      close: () => Promise.resolve(void (closed += 1)),
    });
  };
  const scene = await watching(
    open,
    probeOf(() => [HIT]),
  );
  await scene.beat();
  expect(scene.samples.length).toBe(1);
  await scene.beat();
  expect(scene.samples.length).toBe(3);
  const [report] = await scene.watch.stop();
  expect(report).toMatchObject({ readings: 2, failures: 1, lastFailure: 'connection lost' });
  expect([opened, closed]).toEqual([2, 2]);
});

test('a probe that cannot be opened is tried again at each reading, and does not keep the others from starting', async () => {
  const scene = await watching(() => Promise.reject(new Error('no such extension')));
  await scene.beat();
  expect(await scene.watch.stop()).toMatchObject([{ readings: 1, failures: 2, lastFailure: 'no such extension' }]);
});

test('a probe that hangs is given up after two seconds, never read twice at once, and does not hold up the others', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let hanging = 0;
    const hangs = probeOf(() => {
      hanging += 1;
      return new Promise<readonly Sample[]>(() => undefined);
    });
    const scene = await watching(
      hangs,
      probeOf(() => [HIT]),
    );
    await scene.beat();
    await scene.beat();
    expect(hanging).toBe(1);
    expect(scene.samples.length).toBe(2);
    await vi.advanceTimersByTimeAsync(2_100);
    await scene.beat();
    expect(hanging).toBe(2);
    const stopping = scene.watch.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    const [report] = await stopping;
    expect(report).toMatchObject({ failures: 2, lastFailure: 'it did not answer within 2 s' });
  } finally {
    vi.useRealTimers();
  }
});

test('a probe that saw a part hands it over, and the rest is a failure', async () => {
  const scene = await watching(probeOf(() => Promise.reject(new PartialReading('web-2: not running', [HIT]))));
  await scene.beat();
  expect(scene.samples.length).toBe(1);
  expect(await scene.watch.stop()).toMatchObject([{ failures: 1, lastFailure: 'web-2: not running' }]);
});

test('an edge that fails is tried a second time', async () => {
  let reads = 0;
  const scene = await watching(probeOf(() => ((reads += 1) === 1 ? Promise.reject(new Error('hiccup')) : [HIT])));
  expect((await scene.watch.edge()).length).toBe(1);
  expect(await scene.watch.stop()).toMatchObject([{ readings: 2, failures: 1 }]);
});

test('an interrupted run ends the readings; the probes close with stop, which may be called twice', async () => {
  let closed = 0;
  const close = () => Promise.resolve(void (closed += 1));
  const scene = await watching(() => Promise.resolve({ read: () => Promise.resolve([HIT]), close }));
  scene.interrupt();
  await scene.watch.stop();
  expect(await scene.watch.stop()).toMatchObject([{ readings: 0 }]);
  expect(closed).toBe(1);
});

test('what a reading costs is measured at the end, for every probe that still answers, and counts as no reading', async () => {
  let reads = 0;
  const burns = probeOf(() => {
    reads += 1;
    const untilMs = performance.now() + 4;
    while (performance.now() < untilMs);
    return [HIT];
  });
  const scene = await watching(
    burns,
    probeOf(() => Promise.reject(new Error('connection lost'))),
  );
  await scene.beat();
  await scene.beat();
  const [burning, broken] = await scene.watch.stop();
  expect(reads).toBe(2 + 5);
  expect(burning).toMatchObject({ readings: 2 });
  // of two readings; a busy machine may take some of the 4 ms away
  expect(burning?.cpuMs).toBeGreaterThan(2);
  expect(broken?.cpuMs).toBeUndefined();
});

test('an interrupted run does not spend time on measuring its own cost', async () => {
  let reads = 0;
  const scene = await watching(probeOf(() => ((reads += 1), [HIT])));
  await scene.beat();
  scene.interrupt();
  expect((await scene.watch.stop())[0]).not.toHaveProperty('cpuMs');
  expect(reads).toBe(1);
});

interface Scene {
  readonly watch: Watch;
  readonly samples: TimedSample[];
  /** lets a second pass */
  beat(): Promise<void>;
  interrupt(): void;
}

/** A watch over machine probes with a clock that moves only when told. */
async function watching(...probes: readonly (() => Promise<Probe>)[]): Promise<Scene> {
  let nowMs = 1_000_000;
  let wake: (() => void) | undefined;
  const samples: TimedSample[] = [];
  const interruption = new AbortController();
  const watch = await startCollectors({
    topology: { services: [] as const },
    collectors: probes.map((open): Collector => {
      return { id: 'fake', title: 'fake', scope: 'machine', available: () => Promise.resolve(true), open };
    }),
    intervalMs: 1_000,
    now: () => nowMs,
    signal: interruption.signal,
    onSample: (one) => samples.push(one),
    pause: (_ms, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
        if (signal.aborted) reject(new Error('aborted'));
      }),
  });
  return {
    watch,
    samples,
    async beat() {
      nowMs += 1_000;
      wake?.();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
    interrupt: () => {
      interruption.abort();
    },
  };
}

function probeOf(
  read: (request: { isEdge: boolean }) => readonly Sample[] | Promise<readonly Sample[]>,
): () => Promise<Probe> {
  return () => Promise.resolve({ read: async (request) => read(request), close: () => Promise.resolve() });
}
