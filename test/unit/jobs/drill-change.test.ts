import { describe, expect, it } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import type { Replacement } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

/** Plays a change on containers that only exist here. @param fails  what a new container with that number fails with */
async function played(text: string, fails: Readonly<Record<number, BenchdayError>> = {}, after?: string) {
  const grips = fakeGrips(['a', 'b']);
  const asked: string[] = [];
  let number = 0;
  const replace = (id: string, { image, isIdle, onStarted }: Replacement): Promise<string> => {
    number += 1;
    const made = `new-${number}`;
    asked.push(`${id} by ${image ?? (isIdle === true ? 'idle' : 'the same')}`);
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
    { name: 'app', containers: [aimedAt('a'), aimedAt('b')] },
    { name: 'db', containers: [] },
  ];
  const disturbance = faultDisturbance({
    ...{ word: readDrillWord(text), images: new Map([['app', after]]), runId: 'run', trial: 1, grips },
    ...{ wholeWithinMs: 0, settings: { faultAtMs: 20, holdMs: 20, limitMs: 250 } },
    onMark: (mark) => marks.push(mark),
  });
  const signal = new AbortController().signal;
  const ended = await disturbance
    .play({ services, running: { replace } } as unknown as Subject, {
      ...{ startedAtMs: wallMs(), signal, loadOver: over.signal, tell: () => undefined },
    })
    .then(
      () => 'played',
      (error: unknown) => (error as Error).message,
    );
  const own = marks.map(({ what }) => what).filter((what) => what !== 'broken' && what !== 'whole');
  return { ended, asked, marks: own };
}

const unready = new BenchdayError('SERVICE_NOT_READY', 'the new app was not ready\nlog');

describe('a change', () => {
  it('replaces instance by instance', async () => {
    const { ended, asked, marks } = await played('deploy:app=shop:2', {}, 'shop:2');
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
    const { asked, marks } = await played('deploy:app=shop:2', { 2: unready }, 'shop:2');
    expect(asked).toEqual(['a by shop:2', 'b by shop:2', 'new-2 by sha256:1']);
    expect(marks).toEqual(['fault', 'replaced', 'undoing', 'rolled-back']);
  });

  it('ends the play where it cannot be rolled back, or the engine fails', async () => {
    expect((await played('bad-deploy:app', { 1: unready, 2: unready })).ended).toBe(
      'app/1 could not be rolled back: the new app was not ready',
    );
    const gone = new BenchdayError('DOCKER_FAILED', 'no engine');
    expect((await played('deploy:app', { 1: gone })).ended).toBe('no engine');
  });
});
