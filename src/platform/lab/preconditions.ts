import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { counted } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import { findImage } from '../engine/image-facts.ts';
import { LAB_IMAGE, type LabSpecification } from './lab.ts';
import { boundingSet } from './capabilities.ts';

/** The part of Docker's /info that decides; dockerode leaves it untyped. */
export interface OuterFacts {
  readonly OSType: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  /** absent before 20.10, which knows only v1 */
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

export interface Outer {
  readonly imageId: string;
  readonly cgroupVersion: '1' | '2';
  readonly hasUserNamespace: boolean;
  readonly cores: number;
  /** that a container may have beside being privileged */
  readonly capabilities: readonly string[];
}

/**
 * What of the outer engine decides how servers are made.
 * @throws {BenchdayError} DOCKER_NO_PERMISSION, DOCKER_FAILED, USAGE for budgets larger than the machine, IMAGE_MISSING
 */
export async function requireOuter(outer: Docker, lab: LabSpecification): Promise<Outer> {
  const facts = (await outer.info()) as OuterFacts;
  const obstacle = obstacleIn(facts, lab);
  if (obstacle !== undefined) throw obstacle;
  const image = await findImage(outer, LAB_IMAGE);
  if (image === undefined) {
    throw new BenchdayError('IMAGE_MISSING', `the servers of a lab need the image ${LAB_IMAGE}, which is not there`, {
      hint: 'benchday build server',
    });
  }
  return {
    imageId: image.id,
    cgroupVersion: facts.CgroupVersion === '2' ? '2' : '1',
    hasUserNamespace: hasOption(facts, 'userns'),
    cores: facts.NCPU,
    capabilities: await ownCapabilities(),
  };
}

/** Why no lab can be made there; undefined: nothing speaks against it. */
export function obstacleIn(facts: OuterFacts, { cpus, memoryBytes }: LabSpecification): BenchdayError | undefined {
  if (facts.OSType !== 'linux') {
    return new BenchdayError(
      'DOCKER_FAILED',
      `the servers of a lab are Linux containers, and this engine runs ${facts.OSType}`,
    );
  }
  if (hasOption(facts, 'rootless')) {
    return new BenchdayError(
      'DOCKER_NO_PERMISSION',
      'this engine runs without root, and may start no container with an engine of its own',
      { hint: "use the machine's own engine: DOCKER_HOST=unix:///var/run/docker.sock" },
    );
  }
  if (cpus > facts.NCPU) {
    return new BenchdayError(
      'USAGE',
      `a server of ${counted(cpus, 'core')} is more than this machine has (${facts.NCPU})`,
      {
        hint: `--cpus ${facts.NCPU} at most; the servers may have more together`,
      },
    );
  }
  if (memoryBytes > facts.MemTotal) {
    const most = `${Math.floor(facts.MemTotal / 2 ** 20)}M`;
    return new BenchdayError(
      'USAGE',
      `a server with ${memoryBytes} bytes of memory is more than this machine has (${most})`,
    );
  }
  return undefined;
}

function hasOption({ SecurityOptions: options }: OuterFacts, name: string): boolean {
  return (options ?? []).some((option) => option === `name=${name}` || option.startsWith(`name=${name},`));
}

async function ownCapabilities(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  return boundingSet(await readFile('/proc/self/status', 'utf8'));
}
