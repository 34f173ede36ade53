import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { restarted } from '../../../src/faults/restarted.ts';
import { versionsNow } from '../../../src/jobs/drill/versions-now.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import { LISTENS, leftOf, request, service, topologyOf } from '../platform/small-topology.ts';

it('an instance is added and taken away again; what is killed and started again runs the same image; nothing is left', async () => {
  const page = service('page', { healthcheck: LISTENS });
  const asked = request(topologyOf(page, service('beside')));
  const platform = await enginePlatform();
  const { grips } = platform;
  if (grips === undefined) throw new Error('the engine has no grips');
  const runs = (): string[] =>
    execFileSync('docker', ['ps', '-aq', '--no-trunc', '--filter', `label=benchday.run=${asked.runId}`], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean);
  const running = await platform.bringUp(asked);
  try {
    const signal = new AbortController().signal;
    const added = await running.add?.('page', { readyWithinMs: 20_000, signal });
    if (added === undefined) throw new Error('nothing was added');
    expect(added.name).toMatch(/-page-2/);
    expect(runs()).toContain(added.id);
    expect((await added.usage()).cpuMs).toBeGreaterThan(0);
    await running.retire?.(added.id);
    expect(runs()).toHaveLength(2);
    await expect(running.retire?.(running.services[0]?.containers[0]?.id ?? '')).rejects.toThrow(/was not added/);

    // One that cannot be started is removed, and so is one that is not ready in time.
    await expect(
      running.add?.('page', { image: 'benchday-test/not-there:1', readyWithinMs: 5_000, signal }),
    ).rejects.toThrow();
    await expect(running.add?.('page', { readyWithinMs: -1, signal })).rejects.toMatchObject({
      code: 'SERVICE_NOT_READY',
    });
    expect(runs()).toHaveLength(2);

    const subject = topologySubject(running);
    const before = await versionsNow(subject, grips);
    expect(before.instances.map(({ instance }) => instance)).toEqual(['page', 'beside']);
    for (const { imageId, namedId } of before.instances) expect(imageId).toBe(namedId);
    const containers = running.services.flatMap((one) => one.containers);
    const plan = await restarted.plan({ aim: '@all', kind: 'everything', containers, stem: 'stem' }, grips);
    await restarted.apply(plan, grips);
    expect(await versionsNow(subject, grips)).toEqual(before);
    expect(before.instances.every(({ imageId }) => imageId?.startsWith('sha256:'))).toBe(true);
  } finally {
    await running.stop();
  }
  expect(await leftOf(asked.runId)).toEqual([]);
});
