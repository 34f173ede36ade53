import { describe, expect, it } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import type { Replacement } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import type { Service } from '../../../src/topology/topology.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

/** Plays a change on containers that only exist here. @param fails  what a new container with that number fails with */
async function played(
  text: string,
  fails: Readonly<Record<number, BenchdayError>> = {},
  {
    after,
    update = {},
    count = 2,
    unmade = [],
  }: { after?: string; update?: Service['update']; count?: number; unmade?: readonly number[] } = {},
) {
  const grips = fakeGrips(['a', 'b']);
  const asked: string[] = [];
  const stoppedAt: number[] = [];
  let number = 0;
  const replace = (id: string, { image, isIdle, onStarted }: Replacement): Promise<string> => {
    number += 1;
    stoppedAt.push(marks.filter(({ what }) => what === 'replaced').length);
    const made = `new-${number}`;
    asked.push(`${id} by ${image ?? (isIdle === true ? 'idle' : 'the same')}`);
    if (unmade.includes(number)) return Promise.reject(fails[number] ?? new Error('unmade'));
    grips.states.set(made, UP);
    grips.states.delete(id);
    onStarted(made);
    const failure = fails[number];
    return failure === undefined ? Promise.resolve(made) : Promise.reject(failure);
  };
  const marks: DrillMark[] = [];
  const over = new AbortController();
  over.abort();
  const services = [
    {
      name: 'app',
      containers: ['a', 'b', 'c'].slice(0, count).map((id) => aimedAt(id)),
      service: { update },
      collect: [],
    },
    { name: 'db', containers: [], service: {}, collect: [] },
  ];
  const disturbance = faultDisturbance({
    ...{ word: readDrillWord(text), images: new Map([['app', after]]), runId: 'run', trial: 1, grips },
    ...{ wholeWithinMs: 0, settings: { faultAtMs: 20, holdMs: 20, limitMs: 250 } },
    onMark: (mark) => marks.push(mark),
  });
  const signal = new AbortController().signal;
  const startedMs = wallMs();
  const ended = await disturbance
    .play({ services, running: { replace } } as unknown as Subject, {
      ...{ startedAtMs: wallMs(), signal, loadOver: over.signal, tell: () => undefined },
    })
    .then(
      () => 'played',
      (error: unknown) => (error as Error).message,
    );
  const tookMs = wallMs() - startedMs;
  const own = marks.map(({ what }) => what).filter((what) => what !== 'broken' && what !== 'whole');
  return { ended, asked, marks: own, stoppedAt, tookMs };
}

const unready = new BenchdayError('SERVICE_NOT_READY', 'the new app was not ready\nlog');

describe('a change', () => {
  it('replaces instance by instance', async () => {
    const { ended, asked, marks } = await played('deploy:app=shop:2', {}, { after: 'shop:2' });
    expect(ended).toBe('played');
    expect(asked).toEqual(['a by shop:2', 'b by shop:2']);
    expect(marks).toEqual(['fault', 'replaced', 'replaced', 'applied']);
  });

  it('without an image deploys the same again', async () => {
    expect((await played('deploy:app')).asked).toEqual(['a by the same', 'b by the same']);
  });

  it('replaces a new version that is not ready by what ran before, and leaves the others', async () => {
    const { ended, asked, marks } = await played('bad-deploy:app', { 1: unready });
    expect(ended).toBe('played');
    expect(asked).toEqual(['a by idle', 'new-1 by sha256:1']);
    expect(marks).toEqual(['fault', 'undoing', 'rolled-back']);
  });

  it('that fails at the second instance rolls that one back', async () => {
    const { asked, marks } = await played('deploy:app=shop:2', { 2: unready }, { after: 'shop:2' });
    expect(asked).toEqual(['a by shop:2', 'b by shop:2', 'new-2 by sha256:1']);
    expect(marks).toEqual(['fault', 'replaced', 'undoing', 'rolled-back']);
  });

  it('of which no container could even be made is rolled back too, from the one that was stopped', async () => {
    const refused = new BenchdayError('SERVICE_DIED', 'app could not be started: no such image');
    const asks = { after: 'shop:2', unmade: [1] };
    const { ended, asked, marks } = await played('deploy:app=shop:2', { 1: refused }, asks);
    expect(ended).toBe('played');
    expect(asked).toEqual(['a by shop:2', 'a by sha256:1']);
    expect(marks).toEqual(['fault', 'undoing', 'rolled-back']);
  });

  it('replaces as many at once as the Compose file says, and all at once for 0', async () => {
    const two = await played('deploy:app', {}, { update: { parallelism: 2 }, count: 3 });
    expect(two.marks).toEqual(['fault', 'replaced', 'replaced', 'replaced', 'applied']);
    expect(two.stoppedAt).toEqual([0, 0, 2]);
    expect((await played('deploy:app', {}, { update: { parallelism: 0 }, count: 3 })).stoppedAt).toEqual([0, 0, 0]);
    expect((await played('deploy:app', {}, { count: 3 })).stoppedAt).toEqual([0, 1, 2]);
  });

  it('waits as long as the Compose file says between two instances, and not after the last', async () => {
    const { tookMs } = await played('deploy:app', {}, { update: { delayMs: 400 }, count: 3 });
    expect(tookMs).toBeGreaterThanOrEqual(800);
    expect(tookMs).toBeLessThan(1190);
  });

  it('ends the play where it cannot be rolled back, or the engine fails', async () => {
    expect((await played('bad-deploy:app', { 1: unready, 2: unready })).ended).toBe(
      'app/1 could not be rolled back: the new app was not ready',
    );
    const gone = new BenchdayError('DOCKER_FAILED', 'no engine');
    expect((await played('deploy:app', { 1: gone })).ended).toBe('no engine');
  });
});
