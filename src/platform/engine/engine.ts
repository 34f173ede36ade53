import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { bringUp } from './bring-up.ts';
import { countKept, removeKept } from './data/kept-volumes.ts';
import { restoreData } from './data/restore-data.ts';
import type { Platform, PlatformDescription } from '../platform.ts';
import { faultGrips } from './fault-grips.ts';
import { connect, explainEngineFailure, type EngineOptions } from './connection.ts';
import { missingImages, refuseForEngine, requireImages } from './preparation.ts';
import { removeLabelled, removeLeftovers } from './tear-down.ts';

/**
 * One Docker engine as a platform.
 * @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function enginePlatform(options: EngineOptions = {}): Promise<Platform> {
  const docker = await connect(options);
  const refused = new Map<string, BenchdayError>();
  return {
    id: 'engine',
    restoreData: (request) => restoreData(docker, request, refused),
    bringUp: (request) => bringUp(docker, request),
    async refuse(topology) {
      try {
        await refuseForEngine(docker, topology);
      } catch (cause) {
        throw explainEngineFailure(cause, 'the engine did not say what it is');
      }
    },
    requireImages: (topology) => requireImages(docker, topology),
    missingImages: (topology) => missingImages(docker, topology),
    tearDown: (runId) => removing(removeLabelled(docker, runId === undefined ? 'all' : { runId })),
    removeLeftovers: () => removing(removeLeftovers(docker)),
    keptData: () => removing(countKept(docker)),
    removeData: (which) => removing(removeKept(docker, which)),
    describe: () => describeEngine(docker),
    grips: faultGrips(docker),
  };
}

async function removing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw explainEngineFailure(cause, 'not everything could be removed');
  }
}

export type EngineReach =
  | { readonly state: 'reachable'; readonly description: PlatformDescription }
  | { readonly state: 'unreachable'; readonly error: BenchdayError };

/** Whether an engine answers, and which; for `benchday doctor`. Never throws for a missing engine. */
export async function engineReachable(options: EngineOptions = {}): Promise<EngineReach> {
  try {
    return { state: 'reachable', description: await describeEngine(await connect(options)) };
  } catch (error) {
    if (error instanceof BenchdayError) return { state: 'unreachable', error };
    throw error;
  }
}

/** The part of Docker's /info that is used; dockerode leaves it untyped. */
interface EngineFacts {
  readonly ServerVersion: string;
  readonly Driver: string;
  /** absent before 20.10, which knows only v1 */
  readonly CgroupVersion?: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly KernelVersion: string;
  readonly OperatingSystem: string;
}

/** @throws {BenchdayError} DOCKER_MISSING, DOCKER_FAILED */
export async function describeEngine(docker: Docker): Promise<PlatformDescription> {
  try {
    const facts = (await docker.info()) as EngineFacts;
    return {
      engineVersion: facts.ServerVersion,
      storageDriver: facts.Driver,
      cgroupVersion: facts.CgroupVersion ?? '1',
      cpus: facts.NCPU,
      memoryBytes: facts.MemTotal,
      kernel: facts.KernelVersion,
      operatingSystem: facts.OperatingSystem,
    };
  } catch (cause) {
    throw explainEngineFailure(cause, 'the engine did not describe itself');
  }
}
