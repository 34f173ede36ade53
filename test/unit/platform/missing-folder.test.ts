import type Docker from 'dockerode';
import type { ContainerCreateOptions } from 'dockerode';
import { expect, test } from 'vitest';
import { startContainer } from '../../../src/platform/engine/start-container.ts';
import type { Service } from '../../../src/topology/topology.ts';
import { service } from '../../docker/platform/small-topology.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

/** What the engine is asked to make; it refuses. */
async function started(source: string): Promise<{ asked: ContainerCreateOptions[]; failure: unknown }> {
  const asked: ContainerCreateOptions[] = [];
  const createContainer = (options: ContainerCreateOptions) => {
    asked.push(options);
    return Promise.reject(Object.assign(new Error('(HTTP code 400) no such folder'), { statusCode: 400 }));
  };
  const mounts: Service['mounts'] = [{ kind: 'bind', source, target: '/d', readOnly: false, makesFolder: true }];
  const plan = {
    owner: { runId: 'r', trial: '01' },
    service: service('web', { mounts, ports: [] }),
    replica: 1,
    publish: [],
  };
  const failure: unknown = await startContainer({ createContainer } as unknown as Docker, plan).catch(
    (reason: unknown) => reason,
  );
  return { asked, failure };
}

test('a folder that this user may not make is for the engine to make', async () => {
  // Not even root makes a folder there.
  const { asked, failure } = await started('/sys/benchday-none/data');
  expect(asked[0]?.HostConfig?.Mounts).toEqual([
    {
      Type: 'bind',
      Source: '/sys/benchday-none/data',
      Target: '/d',
      ReadOnly: false,
      BindOptions: { CreateMountpoint: true },
    },
  ]);
  expect(failure).toMatchObject({ code: 'SERVICE_DIED', exitCode: 5 });
});

test('one that nobody can make is named', async () => {
  await using folder = await TemporaryFolder.with({ file: '' });
  const { asked, failure } = await started(folder.file('file/data'));
  expect(asked).toEqual([]);
  expect(failure).toMatchObject({ code: 'SERVICE_DIED', exitCode: 5 });
  expect(String(failure)).toMatch(/the folder .*file\/data cannot be made \(ENOTDIR\)/);
});
