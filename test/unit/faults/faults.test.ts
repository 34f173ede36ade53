import { describe, expect, it } from 'vitest';
import type { Fault, FaultTarget } from '../../../src/faults/fault.ts';
import { faults, faultById } from '../../../src/faults/registry.ts';
import type { MountPlace } from '../../../src/platform/grips.ts';
import { selfSigned } from '../../support/certificates.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const target = (...ids: string[]): FaultTarget => ({
  aim: 'app/all',
  kind: 'service',
  containers: ids.map((id) => aimedAt(id, 'srv1')),
  stem: 'benchday-run-1',
});

const AMOUNTS: Readonly<Record<string, string>> = {
  ...{ loss: '10%', delay: '50ms', bandwidth: '1.5mbit', clock: '+1h', 'certificate-expired': '/tls/site.pem' },
};
const SITE = selfSigned();
const PEM = { content: SITE.cert + SITE.key, mode: 0o600, uid: 0, gid: 0 };

/** As the journal gives it to another process. */
async function stored(fault: Fault, ids: readonly string[], grips = fakeGrips(ids)): Promise<unknown> {
  const amount = AMOUNTS[fault.id];
  for (const id of ids) grips.files.set(`${id} /tls/site.pem`, PEM);
  const aimed = { ...target(...ids), ...(amount === undefined ? {} : { amount }) };
  return JSON.parse(JSON.stringify(await fault.plan(aimed, grips)));
}

describe.each(faults.map((fault) => [fault.id, fault] as const))('%s', (_id, fault) => {
  it('is undone by its plan alone, as another process reads it', async () => {
    const grips = fakeGrips(['a', 'b']);
    const plan = await stored(fault, ['a', 'b'], grips);
    await fault.apply(plan, grips);
    expect(grips.done.length).toBeGreaterThan(0);
    await fault.undo(plan, grips);
    expect([...grips.states.values()]).toEqual([UP, UP]);
    expect(grips.files.get('a /tls/site.pem')).toEqual(PEM);
    expect([...grips.images]).toEqual([['shop/app:1', 'sha256:1']]);
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

it.each([
  ['loss', '{"kind":"loss","ratio":0.1}'],
  ['delay', '{"kind":"delay","delayMs":50}'],
  ['bandwidth', '{"kind":"bandwidth","bitsPerSecond":1500000}'],
])("%s makes each container's network worse, by helpers whose names are known beforehand", async (id, flaw) => {
  const grips = fakeGrips(['a', 'b']);
  const fault = faultById(id);
  await fault.requireTools(grips);
  const plan = await stored(fault, ['a', 'b'], grips);
  await fault.apply(plan, grips);
  await fault.undo(plan, grips);
  expect(grips.done).toEqual([
    'require network tools',
    `worsen a by ${flaw} as benchday-run-1-link-1`,
    `worsen b by ${flaw} as benchday-run-1-link-2`,
    'restore the network of a from benchday-run-1-link-1',
    'restore the network of b from benchday-run-1-link-2',
  ]);
});

describe('a full disk', () => {
  const full = faultById('disk-full');
  const withMounts = (...mounts: readonly MountPlace[]) => ({
    ...fakeGrips(['a']),
    mountsOf: () => Promise.resolve(mounts),
  });
  const small = (path: string): MountPlace => ({ target: path, title: 'tmpfs of 9 bytes', limitBytes: 9 });
  const unlimited: MountPlace = { target: '/store', title: 'volume store, without a size limit' };

  it('is emptied, what died of it is started, and it is emptied once more', async () => {
    const grips = fakeGrips(['a']);
    const plan = await stored(full, ['a'], grips);
    await full.apply(plan, grips);
    grips.states.set('a', { ...UP, isRunning: false });
    await full.undo(plan, grips);
    const file = '/data/.benchday-run-1-full of a';
    expect(grips.done).toEqual([`fill ${file}`, `remove ${file}`, 'start a', `remove ${file}`]);
  });

  it.each([
    [
      'no volume has a limit',
      [unlimited],
      undefined,
      /a has no volume with a size limit; it has \/store \(volume store/,
    ],
    ['the one that is named has none', [unlimited, small('/b')], '/store', /no volume with a size limit at \/store/],
    ['several have one', [small('/b'), small('/c')], undefined, /several .*: \/b, \/c/],
  ])('is refused where %s', async (_what, mounts, amount, message) => {
    const aimed = { ...target('a'), ...(amount === undefined ? {} : { amount }) };
    const planned = full.plan(aimed, withMounts(...mounts));
    await expect(planned).rejects.toMatchObject({
      code: 'FAULT_REFUSED',
      message: expect.stringMatching(message) as string,
    });
  });

  it('may be the one of several that is named', async () => {
    const plan = await full.plan({ ...target('a'), amount: '/c' }, withMounts(unlimited, small('/b'), small('/c')));
    expect(plan).toEqual({ files: [{ id: 'a', file: '/c/.benchday-run-1-full' }] });
  });
});
