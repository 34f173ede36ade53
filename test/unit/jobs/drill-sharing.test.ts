import { describe, expect, it } from 'vitest';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { drillSharing } from '../../../src/jobs/drill/drill-sharing.ts';
import { failedTrial } from '../../support/run-fixture.ts';
import type { Redundancy } from '../../../src/collectors/redundancy.ts';
import { QUEUES_EMPTY } from '../../../src/records/trial-record.ts';
import type { WriteProof } from '../../../src/records/write-proof.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { drillBins } from '../../support/drill-bins.ts';
import { playFacts } from '../../support/drill-play.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const WORDS = ['kill:app', 'deploy:app', 'deploy:app=shop/app:2', 'scale-out:app', 'restart:@all', 'clock:app=+1h'];
const next = { trial: 9, topology: 'kill:app', repetition: 1 };

function sharingOf(grips = fakeGrips(['a', 'b']), read: () => Redundancy = () => new Map()) {
  return drillSharing({
    faults: WORDS.map(readDrillWord),
    alike: new Set(['control', ...WORDS.filter((word) => !word.startsWith('clock'))]),
    ...{ settings: { limitMs: 250 }, seed: 1, grips, read: () => Promise.resolve(read()) },
  });
}

const played = (word: string, proof: WriteProof = { state: 'proved', reasons: [] }) =>
  playFacts(word, 3, drillBins(30_000), { measured: { proof } }).trial;

const subjectOf = (...ids: readonly string[]) =>
  ({ services: [{ name: 'app', containers: ids.map((id) => aimedAt(id)) }] }) as unknown as Subject;

describe('a bring-up', () => {
  it.each(['control', 'kill:app', 'deploy:app', 'restart:@all'])('goes on after %s', (word) => {
    expect(sharingOf().refusal(played(word), next)).toBeUndefined();
  });

  it.each([
    ['deploy:app=shop/app:2', /leaves other instances/],
    ['scale-out:app', /leaves other instances/],
    ['clock:app=+1h', /another topology/],
  ])('ends with %s', (word, why) => {
    expect(sharingOf().refusal(played(word), next)).toMatch(why);
  });

  it('ends with its repetition, a trial that failed, and where the next needs another topology', () => {
    const sharing = sharingOf();
    const refusal: typeof sharing.refusal = (before, after) => sharing.refusal(before, after);
    expect(refusal(played('control'), { ...next, repetition: 2 })).toMatch(/each repetition/);
    expect(refusal(failedTrial({ trial: 2, topology: 'kill:app' }), next)).toMatch(/trial 2 .* not played to its end/);
    expect(refusal(played('control'), { ...next, topology: 'clock:app=+1h' })).toMatch(/another topology/);
  });

  it.each([
    ['broken', /the accounting of trial 3 \(kill:app\) broke at "acknowledged writes = stored rows"/],
    ['unknown', /whether trial 3 \(kill:app\) lost a write is unknown/],
  ] as const)('ends where the proof of the writes is %s', (state, why) => {
    expect(sharingOf().refusal(played('kill:app', { state, reasons: ['x'] }), next)).toMatch(why);
  });

  it('ends where messages are left in the queues, which the next would find there, also where every write is proved', () => {
    const accounting = [{ name: QUEUES_EMPTY, left: 2, right: 0, allowance: 0, holds: false }];
    for (const proof of [{ proof: { state: 'proved' as const, reasons: [] } }, {}]) {
      const { trial } = playFacts('kill:app', 3, drillBins(30_000), { measured: { accounting, ...proof } });
      expect(sharingOf().refusal(trial, next)).toMatch(/trial 3 \(kill:app\) left messages in the queues/);
    }
  });

  it('goes on where no writes are sent at all', () => {
    expect(sharingOf().refusal(played('kill:app', { state: 'not-applicable', reasons: [] }), next)).toBeUndefined();
  });
});

describe('whole again', () => {
  it('is what runs as when it came up, also where another container is in the place of one', async () => {
    const grips = fakeGrips(['a', 'b', 'b2']);
    const look = await sharingOf(grips).observe(subjectOf('a', 'b'));
    expect(await look(subjectOf('a', 'b'))).toBe('');
    expect(await look(subjectOf('a', 'b2'))).toBe('');
    grips.states.set('b2', { ...UP, isReady: false });
    expect(await look(subjectOf('a', 'b2'))).toBe('app/2 is not ready');
    grips.states.set('b2', { ...UP, networks: ['front'] });
    expect(await look(subjectOf('a', 'b2'))).toBe('app/2 is cut off');
    expect(await look(subjectOf('a', 'gone'))).toBe('app/2 is gone');
  });

  it('is not where a layer has less than it ever had, or says nothing any more', async () => {
    let now: Redundancy = new Map([['servers of app that lb takes for up', 1]]);
    const look = await sharingOf(fakeGrips(['a']), () => now).observe(subjectOf('a'));
    now = new Map([['servers of app that lb takes for up', 2]]);
    expect(await look(subjectOf('a'))).toBe('');
    now = new Map([['servers of app that lb takes for up', 1]]);
    expect(await look(subjectOf('a'))).toBe('servers of app that lb takes for up: 1, before 2');
    now = new Map();
    expect(await look(subjectOf('a'))).toBe('servers of app that lb takes for up: nobody says, before 2');
  });
});

describe('a bring-up that had to be made anew', () => {
  const first = { ...played('kill:app'), sharedBringUp: { number: 2, place: 1 } };
  const left = ['deploy:app', 'restart:@all'].map((topology, at) => ({ trial: at + 4, topology, repetition: 1 }));

  it('gets a control at a place that the seed draws, where none is left', () => {
    const added = sharingOf().further?.(first, left, 5);
    expect(added).toMatchObject({ planned: { trial: 6, topology: 'control', repetition: 1 } });
    expect(sharingOf().further?.(first, left, 5)).toEqual(added);
    const places = Array.from({ length: 20 }, (_, more) => sharingOf().further?.(first, left, 5 + more)?.at);
    expect(new Set(places)).toEqual(new Set([0, 1, 2]));
  });

  it('gets none where one is left, or was the first, or it is not the first on it', () => {
    const sharing = sharingOf();
    const further: NonNullable<typeof sharing.further> = (...asked) => sharing.further?.(...asked);
    const control = { trial: 7, topology: 'control', repetition: 1 };
    expect(further(first, [...left, control], 7)).toBeUndefined();
    expect(further({ ...first, topology: 'control' }, left, 7)).toBeUndefined();
    expect(further({ ...first, sharedBringUp: { number: 2, place: 2 } }, left, 7)).toBeUndefined();
    // One of the next repetition is on another.
    expect(further(first, [...left, { ...control, repetition: 2 }], 7)).toBeDefined();
  });
});
