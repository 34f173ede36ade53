import { describe, expect, it } from 'vitest';
import type { Fault, FaultTarget } from '../../../src/faults/fault.ts';
import { faults, faultById } from '../../../src/faults/registry.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const target = (...ids: string[]): FaultTarget => ({
  aim: 'app/all',
  kind: 'service',
  containers: ids.map((id) => aimedAt(id, 'srv1')),
  stem: 'benchday-run-1',
});

/** As the journal gives it to another process. */
async function stored(fault: Fault, ids: readonly string[], grips = fakeGrips(ids)): Promise<unknown> {
  return JSON.parse(JSON.stringify(await fault.plan(target(...ids), grips)));
}

describe.each(faults.map((fault) => [fault.id, fault] as const))('%s', (_id, fault) => {
  it('is undone by its plan alone, as another process reads it', async () => {
    const grips = fakeGrips(['a', 'b']);
    const plan = await stored(fault, ['a', 'b'], grips);
    await fault.apply(plan, grips);
    expect(grips.done.length).toBeGreaterThan(0);
    await fault.undo(plan, grips);
    expect([...grips.states.values()]).toEqual([UP, UP]);
  });

  it('may be undone twice, before it was done, and after its containers are gone', async () => {
    const grips = fakeGrips(['a']);
    const plan = await stored(fault, ['a'], grips);
    await fault.undo(plan, grips);
    await fault.apply(plan, grips);
    await fault.undo(plan, grips);
    await fault.undo(plan, grips);
    expect([...grips.states.values()]).toEqual([UP]);
    await fault.undo(plan, fakeGrips([]));
  });

  it('does not read a plan of another shape', async () => {
    await expect(fault.undo({ containers: 7 }, fakeGrips(['a']))).rejects.toThrow();
  });
});

it('a container that cannot be restored keeps no other one broken, and is told', async () => {
  const grips = fakeGrips(['a', 'b'], ['resume a']);
  const pause = faultById('pause');
  const plan = await stored(pause, ['a', 'b'], grips);
  await pause.apply(plan, grips);
  await expect(pause.undo(plan, grips)).rejects.toThrow('resume a is refused');
  expect(grips.states.get('b')).toEqual(UP);
});

it('what a restart policy has started meanwhile is not started again', async () => {
  const grips = fakeGrips(['a', 'b']);
  const kill = faultById('kill');
  const plan = await stored(kill, ['a', 'b'], grips);
  await kill.apply(plan, grips);
  grips.states.set('a', UP);
  await kill.undo(plan, grips);
  expect(grips.done).toEqual(['killProcess a', 'killProcess b', 'start b']);
});

it('CPU is burnt once for each server, under names that are known beforehand', async () => {
  const grips = fakeGrips(['a', 'b', 'c']);
  const burn = faultById('burn');
  const plan = await burn.plan(
    { ...target(), containers: [aimedAt('a', 'srv1'), aimedAt('b', 'srv1'), aimedAt('c', 'srv2')] },
    grips,
  );
  await burn.apply(plan, grips);
  await burn.undo(plan, grips);
  expect(grips.done.map((line) => line.replace(/burn \d+/, 'burn'))).toEqual([
    'burn beside a as benchday-run-1-burner-1',
    'burn beside c as benchday-run-1-burner-2',
    'end benchday-run-1-burner-1',
    'end benchday-run-1-burner-2',
  ]);
});
