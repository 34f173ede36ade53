import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { explainEngineFailure } from './connection.ts';
import { runLabels } from './names.ts';

/** An endless loop of the shell, which every image with a shell has. */
const BURN = 'i=0; while [ $i -lt "$BURNERS" ]; do (while :; do :; done) & i=$((i+1)); done; wait';

/**
 * A container from the image of another one, in the control group of its server and with the labels of its run, so that it burns what
 * the server may use and goes with the run.
 * @throws {BenchdayError} FAULT_REFUSED
 */
export async function burnBeside(
  docker: Docker,
  besideId: string,
  { name, processes }: { readonly name: string; readonly processes: number },
): Promise<void> {
  const beside = await docker.getContainer(besideId).inspect();
  const parent = beside.HostConfig.CgroupParent ?? '';
  if (parent === '') {
    const title = beside.Name.slice(1);
    throw new BenchdayError('FAULT_REFUSED', `${title} stands on no server whose budget binds`, {
      hint: 'x-benchday.servers and placement give it one; topologies/README.md says where budgets bind',
    });
  }
  try {
    const burner = await docker.createContainer({
      name,
      Image: beside.Image,
      Entrypoint: ['/bin/sh', '-c', BURN],
      Cmd: [],
      Env: [`BURNERS=${processes}`],
      User: '65534',
      Healthcheck: { Test: ['NONE'] },
      Labels: runLabels(beside.Config.Labels),
      HostConfig: {
        CgroupParent: parent,
        NetworkMode: 'none',
        ...(beside.HostConfig.CpusetCpus ? { CpusetCpus: beside.HostConfig.CpusetCpus } : {}),
      },
    });
    await burner.start();
  } catch (cause) {
    throw explainEngineFailure(cause, `nothing could be burnt beside ${beside.Name.slice(1)}`);
  }
}
