import { cpus, hostname, release, totalmem, type as systemType } from 'node:os';
import { git } from '../base/git.ts';
import type { PlatformDescription } from '../platform/platform.ts';
import type { RunRecord } from '../records/run-record.ts';

type Environment = RunRecord['environment'];

/** What the run was measured on; unknown parts say so. */
export async function describeEnvironment(input: {
  readonly platform: { readonly id: string; readonly description: PlatformDescription } | undefined;
  readonly isolation: string;
  /** where scenario files stand: their commit is recorded */
  readonly directory: string;
}): Promise<Environment> {
  const { platform, isolation } = input;
  const state = await gitState(input.directory);
  return {
    hostname: hostname(),
    operatingSystem: platform?.description.operatingSystem ?? systemType(),
    kernel: platform?.description.kernel ?? release(),
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cpus: platform?.description.cpus ?? cpus().length,
    memoryBytes: platform?.description.memoryBytes ?? totalmem(),
    node: process.version,
    platform: platform?.id ?? 'none: something that runs already',
    dockerVersion: platform?.description.engineVersion ?? 'not used',
    storageDriver: platform?.description.storageDriver ?? 'not used',
    cgroupVersion: platform?.description.cgroupVersion ?? 'not used',
    isolation,
    ...(platform?.description.swarm && { swarm: platform.description.swarm }),
    ...(state === undefined ? {} : { git: state }),
  };
}

async function gitState(directory: string): Promise<Environment['git']> {
  try {
    return {
      commit: await git(directory, 'rev-parse', 'HEAD'),
      branch: await git(directory, 'rev-parse', '--abbrev-ref', 'HEAD'),
      isDirty: (await git(directory, 'status', '--porcelain')) !== '',
    };
  } catch {
    // No git, no repository, or no commit yet: the record has no git part then.
    return undefined;
  }
}
