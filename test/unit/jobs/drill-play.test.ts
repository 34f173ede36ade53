import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { readFaultWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import { differenceBetween } from '../../../src/jobs/drill/watch-whole.ts';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { type FakeGrips, UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const subjectOf = (...containers: readonly RunningContainer[]) =>
  ({ services: [{ name: 'app', containers }] }) as unknown as Subject;

/** Plays a fault on containers that only exist here; `at` is told each mark. */
async function played(
  word: string,
  grips: FakeGrips,
  at: (mark: DrillMark, stop: () => void) => void = () => undefined,
  subject = subjectOf(aimedAt('a'), aimedAt('b')),
) {
  const marks: DrillMark[] = [];
  const [ending, over] = [new AbortController(), new AbortController()];
  over.abort();
  const disturbance = faultDisturbance({
    ...{ word: readFaultWord(word), runId: 'run', trial: 1, grips, wholeWithinMs: 0 },
    settings: { faultAtMs: 20, holdMs: 20, limitMs: 250 },
    onMark: (mark) => {
      marks.push(mark);
      at(mark, () => {
        ending.abort();
      });
    },
  });
  const ended = await disturbance
    .play(subject, { startedAtMs: wallMs(), signal: ending.signal, loadOver: over.signal, tell: () => undefined })
    .then(
      () => 'played',
      (error: unknown) => (error instanceof Error ? error.message : error),
    );
  return { ended, marks: marks.map(({ what }) => what), notes: await ownNotes() };
}

async function ownNotes(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`benchday-fault.${process.pid}.`));
}

describe('a fault', () => {
  it('is noted before it is made, and its note goes when it is undone', async () => {
    const grips = fakeGrips(['a', 'b']);
    let notesWhenBroken: string[] | undefined;
    const { ended, marks, notes } = await played('pause:app/2', grips, ({ what }) => {
      if (what === 'fault') void ownNotes().then((found) => (notesWhenBroken = found));
    });
    expect(ended).toBe('played');
    expect(marks.filter((what) => what !== 'broken' && what !== 'whole')).toEqual([
      'noted',
      'fault',
      'applied',
      'undoing',
      'undone',
    ]);
    expect(grips.done).toEqual(['pause b', 'resume b']);
    expect(notesWhenBroken).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  it.each(['fault', 'applied'] as const)('is undone when it is interrupted at "%s"', async (when) => {
    const grips = fakeGrips(['a', 'b']);
    const { ended, notes } = await played('pause:app/all', grips, ({ what }, stop) => {
      if (what === when) stop();
    });
    expect(ended).toBe('interrupted');
    expect([...grips.states.values()]).toEqual([UP, UP]);
    expect(notes).toEqual([]);
  });

  it('that is refused half-way is undone, and ends the play', async () => {
    const grips = fakeGrips(['a', 'b'], ['pause b']);
    const { ended, notes } = await played('pause:app/all', grips);
    expect(ended).toBe('pause b is refused');
    expect(grips.states.get('a')).toEqual(UP);
    expect(notes).toEqual([]);
  });

  it('that cannot be undone keeps its note, for benchday down', async () => {
    const grips = fakeGrips(['a', 'b'], ['resume a']);
    const { ended, notes } = await played('pause:app', grips);
    expect(ended).toBe('resume a is refused');
    expect(notes).toHaveLength(1);
    const { rm } = await import('node:fs/promises');
    for (const name of notes) await rm(`${tmpdir()}/${name}`);
  });

  it.each([
    ['at the first look', aimedAt('a')],
    ['by the number of its replica, also where another one had ended before', { ...aimedAt('a'), hasEnded: true }],
  ] as const)('is seen %s', async (_what, other) => {
    const grips = fakeGrips(['a', 'b']);
    const seen: string[] = [];
    const look = ({ what, detail }: DrillMark) => {
      if (what === 'fault') grips.states.set('b', { ...UP, isPaused: true });
      if (what === 'broken') seen.push(detail ?? '');
    };
    await played('none', grips, look, subjectOf(other, aimedAt('b')));
    expect(seen).toEqual(['app/2 is paused']);
  });

  it('none does nothing', async () => {
    const grips = fakeGrips(['a', 'b']);
    const { ended, marks } = await played('none', grips);
    expect([ended, marks[0], grips.done]).toEqual(['played', 'fault', []]);
  });
});

it.each([
  ['runs as before', UP, UP, undefined],
  ['had ended before', { ...UP, isRunning: false }, { ...UP, isRunning: false }, undefined],
  ['was not ready before', { ...UP, isReady: false }, { ...UP, isReady: false }, undefined],
  ['is gone', UP, undefined, 'is gone'],
  ['is dead', UP, { ...UP, isRunning: false, isReady: false }, 'does not run'],
  ['hangs', UP, { ...UP, isPaused: true, isReady: false }, 'is paused'],
  ['is cut off', UP, { ...UP, networks: ['front'] }, 'is cut off'],
  ['starts', UP, { ...UP, isReady: false }, 'is not ready'],
  ['was unknown', undefined, UP, undefined],
])('a container that %s', (_what, before, now, difference) => {
  expect(differenceBetween(before, now)).toBe(difference);
});
