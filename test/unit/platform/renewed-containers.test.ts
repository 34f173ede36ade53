import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { inspectedNow, withSuccessors } from '../../../src/platform/engine/renewed-containers.ts';

type Inspected = Docker.ContainerInspectInfo;

const container = (id: string, state: Partial<Inspected['State']> = {}, restarts = 0) =>
  ({ Id: id, Name: `/${id}`, RestartCount: restarts, State: { Running: true, ...state } }) as Inspected;

function engine(...now: readonly Inspected[]): Pick<Docker, 'getContainer'> {
  return {
    getContainer: (id: string) => ({
      inspect: () => {
        const found = now.find(({ Id }) => Id === id);
        return found === undefined
          ? Promise.reject(Object.assign(new Error('no such container'), { statusCode: 404 }))
          : Promise.resolve(found);
      },
    }),
  } as unknown as Pick<Docker, 'getContainer'>;
}

const asked = { readyWithinMs: 1, signal: new AbortController().signal, onStarted: () => undefined };

it('what replaced a container, and then that one, stands in its place', async () => {
  let made = 0;
  const { replace, current } = withSuccessors((_id, { onStarted }) => {
    made += 1;
    onStarted(`new-${made}`);
    return Promise.resolve(`new-${made}`);
  });
  await replace('b', asked);
  await replace('new-1', asked);
  const before = [container('a'), container('b')];
  const now = await inspectedNow(engine(container('a', {}, 2), container('new-2')), before, current);
  expect(now.map(({ Id, RestartCount }) => [Id, RestartCount])).toEqual([
    ['a', 2],
    ['new-2', 0],
  ]);
});

it('one that failed to start and was given up is still what stands there', async () => {
  const { replace, current } = withSuccessors((_id, { onStarted }) => {
    onStarted('refused');
    return Promise.reject(new Error('refused'));
  });
  await expect(replace('a', asked)).rejects.toThrow('refused');
  expect(current('a')).toBe('refused');
});

it('what ran and does not run, or is gone, is no site to go on with; what had ended before may have', async () => {
  const same = (id: string) => id;
  const ended = container('job', { Running: false });
  await expect(inspectedNow(engine(ended), [ended], same)).resolves.toEqual([ended]);
  const stopped = engine(container('a', { Running: false }));
  await expect(inspectedNow(stopped, [container('a')], same)).rejects.toThrow('a does not run');
  const looping = engine(container('a', { Restarting: true }));
  await expect(inspectedNow(looping, [container('a')], same)).rejects.toThrow('a does not run');
  await expect(inspectedNow(engine(), [container('a')], same)).rejects.toThrow('a was removed');
});
