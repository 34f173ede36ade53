import { describe, expect, it } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import { playLoad } from '../../../src/jobs/drill/play-load.ts';
import type { Addition, RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { type FakeGrips, UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const SHOP = topologyOf(
  service('edge', { role: 'load-balancer' }),
  service('app', { replicas: 4, image: 'shop/app:1' }),
  service('db', { role: 'database' }),
);

type Running = Pick<RunningTopology, 'add' | 'retire'>;

/** Plays on two containers of `app` that only exist here. @param running  what starts a third, and takes it away */
async function played(
  word: string,
  grips: FakeGrips,
  running: Running = {},
  { image, holdMs = 20, isLoadOver = true }: { image?: string; holdMs?: number; isLoadOver?: boolean } = {},
) {
  const marks: DrillMark[] = [];
  const over = new AbortController();
  if (isLoadOver) over.abort();
  const services = [
    {
      ...{ name: 'app', containers: [aimedAt('a'), aimedAt('b')], collect: [] },
      service: { image: 'shop/app:1', limits: { cpus: 1 } },
    },
  ];
  const disturbance = faultDisturbance({
    ...{ word: readDrillWord(word), images: new Map([['app', image]]), runId: 'run', trial: 1, grips },
    ...{ wholeWithinMs: 0, lookEveryMs: 30, settings: { faultAtMs: 20, holdMs, limitMs: 250 } },
    onMark: (mark) => {
      marks.push(mark);
      if (mark.what === 'undone') over.abort();
    },
  });
  const subject = { services, running } as unknown as Subject;
  const ended = await disturbance
    .play(subject, {
      ...{ startedAtMs: wallMs(), signal: new AbortController().signal, loadOver: over.signal },
      tell: () => undefined,
    })
    .then(
      () => 'played',
      (error: unknown) => (error as Error).message,
    );
  return { ended, marks: marks.filter(({ what }) => what !== 'broken' && what !== 'whole') };
}

describe('a scale-out', () => {
  it('starts one more instance, which is watched from then on', async () => {
    const grips = fakeGrips(['a', 'b']);
    const asked: string[] = [];
    const { ended, marks } = await played('scale-out:app', grips, {
      add: (service) => {
        asked.push(service);
        grips.states.set('c', UP);
        return Promise.resolve(aimedAt('c'));
      },
    });
    expect(ended).toBe('played');
    expect(asked).toEqual(['app']);
    expect(marks.map(({ what, detail }) => `${what}: ${detail ?? ''}`)).toEqual([
      'fault: one more instance is started',
      'added: app/3 is ready',
      'untaken: no load balancer is watched, so nobody knows when they had it',
    ]);
  });

  it('of an instance that does not get ready says so, and ends the play where the engine fails', async () => {
    const unready = new BenchdayError('SERVICE_NOT_READY', 'the new app was not ready\nlog');
    const { ended, marks } = await played('scale-out:app', fakeGrips(['a', 'b']), {
      add: () => Promise.reject(unready),
    });
    expect(ended).toBe('played');
    expect(marks.at(-1)).toMatchObject({ what: 'untaken', detail: 'the new app was not ready' });
    const gone = new BenchdayError('DOCKER_FAILED', 'no engine');
    expect((await played('scale-out:app', fakeGrips(['a', 'b']), { add: () => Promise.reject(gone) })).ended).toBe(
      'no engine',
    );
    expect((await played('scale-out:app', fakeGrips(['a', 'b']))).ended).toBe(
      'this platform cannot start a further instance',
    );
  });
});

describe('a canary', () => {
  /** Instances that use so many ms of CPU time a second; b and c are the baseline and the canary, whichever is asked for first. */
  function adding(grips: FakeGrips, msPerSecond: Readonly<Record<string, number>>) {
    const done: string[] = [];
    const startedMs = wallMs();
    const names = ['baseline', 'canary'];
    return {
      done,
      add: (_service: string, { image }: Addition): Promise<RunningContainer> => {
        const id = names.shift() ?? '';
        done.push(`add ${id}${image === undefined ? '' : ` of ${image}`}`);
        grips.states.set(id, UP);
        const usage = () => Promise.resolve({ cpuMs: ((wallMs() - startedMs) / 1_000) * (msPerSecond[id] ?? 0) });
        const exec = (): Promise<never> => {
          done.push(`burn in ${id}`);
          return new Promise(() => undefined);
        };
        return Promise.resolve({ ...aimedAt(id), usage, exec } as unknown as RunningContainer);
      },
      retire: (id: string): Promise<void> => {
        done.push(`retire ${id}`);
        return Promise.resolve();
      },
    };
  }

  it('that burns all that it may is taken away at once; the baseline goes too', async () => {
    const grips = fakeGrips(['a', 'b']);
    const running = adding(grips, { baseline: 100, canary: 1_200 });
    const { ended, marks } = await played('bad-canary:app', grips, running, { holdMs: 60_000, isLoadOver: false });
    expect(ended).toBe('played');
    expect(running.done).toEqual(['add baseline', 'add canary', 'burn in canary', 'retire canary', 'retire baseline']);
    expect(marks.map(({ what }) => what)).toEqual(['fault', 'added', 'judged', 'undoing', 'rolled-back', 'undone']);
    expect(marks.find(({ what }) => what === 'judged')).toMatchObject({ canary: { state: 'worse', points: 10 } });
  });

  it('that nobody could look at for long enough goes too', async () => {
    const grips = fakeGrips(['a', 'b']);
    const running = adding(grips, { baseline: 100, canary: 100 });
    const { marks } = await played('canary:app=shop/app:2', grips, running, { image: 'shop/app:2' });
    expect(running.done).toEqual(['add baseline', 'add canary of shop/app:2', 'retire canary', 'retire baseline']);
    expect(marks.find(({ what }) => what === 'judged')).toMatchObject({ canary: { state: 'cannot-say', points: 0 } });
    expect(marks.map(({ what }) => what)).toContain('rolled-back');
  });

  it('that does not get ready leaves nothing', async () => {
    const grips = fakeGrips(['a', 'b']);
    const running = adding(grips, {});
    const dead = new BenchdayError('SERVICE_DIED', 'the new app died\nlog');
    const add = (service: string, asked: Addition) =>
      asked.image === undefined ? running.add(service, asked) : Promise.reject(dead);
    const { ended, marks } = await played('canary:app=shop/app:2', grips, { ...running, add }, { image: 'shop/app:2' });
    expect(ended).toBe('played');
    expect(running.done).toEqual(['add baseline', 'retire baseline']);
    expect(marks.map(({ what, detail }) => `${what}: ${detail ?? ''}`).slice(1)).toEqual([
      'undoing: the canary: the new app died',
      'rolled-back: the canary',
    ]);
  });
});

describe('a restart of everything', () => {
  it('kills all before it starts any, and says what ran before and after', async () => {
    const grips = fakeGrips(['a', 'b']);
    for (const id of ['a', 'b']) grips.states.set(id, { ...UP, imageId: 'sha256:1' });
    const { ended, marks } = await played('restart:@all', grips);
    expect(ended).toBe('played');
    expect(grips.done).toEqual(['kill a', 'kill b', 'start a', 'start b']);
    const instance = { image: 'shop/app:1', imageId: 'sha256:1', namedId: 'sha256:1' };
    const versions = {
      engine: '20.10.24',
      instances: [
        { ...instance, instance: 'app/1' },
        { ...instance, instance: 'app/2' },
      ],
    };
    expect(marks.flatMap((mark) => mark.versions ?? [])).toEqual([versions, versions]);
  });
});

describe('a deploy', () => {
  const settings = { faultAtMs: 6_000, holdMs: 10_000, durationMs: 40_000, ratePerSecond: 40, deployMsEach: 30_000 };
  const lengthOf = (word: string, topology = SHOP) =>
    playLoad(readDrillWord(word), settings, topology).curve?.segments.map(({ lengthMs }) => lengthMs);

  it('has time for each instance that is replaced by itself', () => {
    expect(lengthOf('deploy:app')).toEqual([6_000 + 4 * 30_000 + 13_000]);
    expect(lengthOf('deploy:db')).toEqual([49_000]);
    const twoAtOnce = { ...SHOP, services: SHOP.services.map((one) => ({ ...one, update: { parallelism: 2 } })) };
    expect(lengthOf('deploy:app', twoAtOnce)).toEqual([79_000]);
  });

  it('of a version that is bad has time until it is found so, and for the one before it', () => {
    expect(lengthOf('bad-deploy:app')).toEqual([6_000 + 10_000 + 30_000 + 13_000]);
  });

  it('is as long as the drill where that is given, as is a fault', () => {
    expect(lengthOf('kill:app')).toBeUndefined();
    const { deployMsEach: _each, ...given } = settings;
    expect(playLoad(readDrillWord('deploy:app'), given, SHOP)).toEqual({});
  });
});

describe('an overload', () => {
  it('is a part of the load: nothing is done to the site', () => {
    const settings = { faultAtMs: 15_000, holdMs: 10_000, durationMs: 150_000, ratePerSecond: 40 };
    expect(playLoad(readDrillWord('overload:100'), settings, SHOP).curve?.segments).toEqual([
      { lengthMs: 15_000, ratePerSecond: 40 },
      { lengthMs: 60_000, ratePerSecond: 150 },
      { lengthMs: 75_000, ratePerSecond: 40 },
    ]);
  });

  it.each(['overload:0', 'overload:', 'overload:-1', 'overload:fast', 'overload:9999999', 'overload'])(
    '"%s" is refused',
    (word) => {
      expect(() => readDrillWord(word)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
