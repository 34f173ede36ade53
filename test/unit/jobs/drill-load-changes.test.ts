import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import type { Addition, RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { type FakeGrips, UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

type Running = Pick<RunningTopology, 'add' | 'retire'>;

/** A HAProxy that says how many servers it has. */
async function balancer(servers: () => number) {
  const page = () => `# pxname,svname,act\nsite,FRONTEND,\napp,BACKEND,${servers()}\n`;
  const server = createServer((_request, response) => response.end(page()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const container = { ...aimedAt('edge'), address: () => Promise.resolve({ host: '127.0.0.1', port }) };
  const collect = [{ kind: 'haproxy', port, path: '/stats;csv', frontend: 'site' }];
  return { name: 'edge', containers: [container], collect, service: { limits: {} } };
}

/**
 * Plays on two containers of `app` that only exist here.
 * @param running  what starts a third, and takes it away
 * @param servers  that the load balancer has; absent: none is watched
 */
async function played(
  word: string,
  grips: FakeGrips,
  running: Running = {},
  {
    image,
    holdMs = 20,
    isLoadOver = true,
    servers,
  }: { image?: string; holdMs?: number; isLoadOver?: boolean; servers?: () => number } = {},
) {
  const marks: DrillMark[] = [];
  const over = new AbortController();
  if (isLoadOver) over.abort();
  const services = [
    {
      ...{ name: 'app', containers: [aimedAt('a'), aimedAt('b')], collect: [] },
      service: { image: 'shop/app:1', limits: { cpus: 1 } },
    },
    ...(servers === undefined ? [] : [await balancer(servers)]),
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
    const servers = () => 2 + running.done.filter((what) => what.startsWith('add')).length;
    const asks = { holdMs: 60_000, isLoadOver: false, servers };
    const { ended, marks } = await played('bad-canary:app', grips, running, asks);
    expect(ended).toBe('played');
    expect(running.done).toEqual(['add baseline', 'add canary', 'burn in canary', 'retire canary', 'retire baseline']);
    expect(marks.map(({ what }) => what)).toEqual(['fault', 'added', 'judged', 'undoing', 'rolled-back', 'undone']);
    expect(marks.find(({ what }) => what === 'judged')).toMatchObject({ canary: { state: 'worse', points: 10 } });
  });

  it.each([
    ['none is watched', undefined, 'no load balancer is watched'],
    ['one of two was taken', () => 1, 'load balancers had not both instances'],
  ])('that nobody knows to have got hits is none of which can be said: %s', async (_title, taken, why) => {
    const grips = fakeGrips(['a', 'b']);
    const running = adding(grips, { baseline: 100, canary: 1_200 });
    const servers = taken && (() => 2 + Math.min(taken(), running.done.length));
    const asks = { holdMs: 800, isLoadOver: false, ...(servers === undefined ? {} : { servers }) };
    const { ended, marks } = await played('bad-canary:app', grips, running, asks);
    expect(ended).toBe('played');
    expect(running.done.slice(-2)).toEqual(['retire canary', 'retire baseline']);
    expect(marks.find(({ what }) => what === 'judged')).toMatchObject({
      detail: `cannot say: ${why}, and its hits are not counted, so nobody knows that any came`,
      canary: { state: 'cannot-say', points: 0 },
    });
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
