import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { FaultTarget } from '../../../src/faults/fault.ts';
import { faultById } from '../../../src/faults/registry.ts';
import { faultGrips } from '../../../src/platform/engine/fault-grips.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const cutOff = faultById('isolate');
const target = (kind: FaultTarget['kind'], ...ids: string[]): FaultTarget => ({
  ...{ aim: 'it', kind, stem: 'benchday-run-1' },
  containers: ids.map((id) => aimedAt(id, 'srv1')),
});

/** `beside` uses the network of `app`, `alone` has none. */
function grips() {
  const made = fakeGrips(['app', 'beside', 'alone']);
  for (const id of ['beside', 'alone']) made.states.set(id, { ...UP, networks: [] });
  made.owners.set('beside', 'app');
  return made;
}

describe('isolate', () => {
  it.each(['service', 'replica'] as const)('is refused for a %s that nothing can be cut off from', async (kind) => {
    await expect(cutOff.plan(target(kind, 'beside'), grips())).rejects.toMatchObject({
      code: 'FAULT_REFUSED',
      message: "beside uses another container's network, so there is nothing to disconnect it from",
      hint: 'aim it at the service whose network it uses',
    });
    await expect(cutOff.plan(target(kind, 'alone'), grips())).rejects.toMatchObject({
      code: 'FAULT_REFUSED',
      message: 'alone is connected to no network, so there is nothing to disconnect it from',
    });
  });

  it.each(['server', 'everything'] as const)('of a %s leaves out what is cut off with another', async (kind) => {
    const made = grips();
    const plan = await cutOff.plan(target(kind, 'app', 'beside', 'alone'), made);
    await cutOff.apply(plan, made);
    await cutOff.undo(plan, made);
    expect(made.done).toEqual(['detach front app', 'detach back app', 'attach front app', 'attach back app']);
  });

  it('of a server is refused where one uses the network of another server, or nothing is cut', async () => {
    const made = grips();
    made.owners.set('beside', 'elsewhere');
    await expect(cutOff.plan(target('server', 'app', 'beside'), made)).rejects.toThrow("another container's network");
    await expect(cutOff.plan(target('server', 'alone'), grips())).rejects.toThrow('alone is connected to no network');
  });
});

describe('the networks of a container', () => {
  const inspected = (mode: string, networks: object) => ({
    ...{ Id: 'sha-app', Name: '/app', HostConfig: { NetworkMode: mode }, NetworkSettings: { Networks: networks } },
  });
  const gripsOf = (mode: string, networks: object = {}) =>
    faultGrips({
      getContainer: () => ({ inspect: () => Promise.resolve(inspected(mode, networks)) }),
    } as unknown as Docker);

  it('are those it can be disconnected from, which none is not', async () => {
    expect(await gripsOf('front', { front: {} }).attachments('a')).toEqual([{ network: 'front', settings: {} }]);
    expect(await gripsOf('none', { none: {} }).attachments('a')).toEqual([]);
  });

  it("cannot be taken from it where they are its host's", async () => {
    await expect(gripsOf('host', { host: {} }).attachments('a')).rejects.toMatchObject({ code: 'FAULT_REFUSED' });
  });

  it("are another container's where the engine says so, by a name or an id", async () => {
    expect(await gripsOf('container:app').networkOwner('a')).toBe('sha-app');
    expect(await gripsOf('front').networkOwner('a')).toBeUndefined();
  });
});
