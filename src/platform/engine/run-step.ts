import { randomBytes } from 'node:crypto';
import type { MountSettings } from 'dockerode';
import type Docker from 'dockerode';
import { throwIfAborted, untilAborted } from '../../base/clock.ts';
import { deadline } from '../../base/deadline.ts';
import { BenchdayError } from '../../base/errors.ts';
import { networkOfBuilds } from './build-image.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';
import { textOf } from './exec.ts';
import { LastLines } from '../../base/last-lines.ts';
import { buildLabels } from './names.ts';
import { secretsIn, withoutAddressSecrets } from '../../base/secrets.ts';
import { hideIn } from '../../topology/compose/hidden-values.ts';

const STEP_WITHIN_MS = 3_600_000;

/** A command that runs in a container of its own, to its end. */
export interface ContainerStep {
  /** in messages, e.g. `step 2 of pre of page` */
  readonly what: string;
  /** name or id */
  readonly image: string;
  /** for `/bin/sh -ec` */
  readonly command: string;
  readonly workingDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly StepMount[];
  /** `uid:gid`; absent: the image's own user */
  readonly user?: string;
}

/**
 * A host folder, or a named volume; the engine makes a volume that is not there, and nobody removes it. `empty` is an empty folder
 * without a source.
 */
export interface StepMount {
  readonly kind: 'bind' | 'volume' | 'empty';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * Runs a step and removes its container, whatever happens.
 * @throws {BenchdayError} BUILD_STEP_FAILED with exit code and last 30 lines, INTERRUPTED, DOCKER_MISSING
 */
export async function runStep(
  docker: Docker,
  step: ContainerStep,
  { onLine, signal }: { readonly onLine: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  throwIfAborted(signal);
  const hidden = secretsIn(step.environment);
  const lines = new LastLines(onLine, (line) => withoutAddressSecrets(hideIn(line, hidden)));
  const failed = (reason: string, cause?: unknown) => {
    const text = `${step.what} failed ${reason}: ${step.command.trim()}\n${lines.last()}`;
    return new BenchdayError('BUILD_STEP_FAILED', text.trimEnd(), { cause });
  };
  const late = deadline(STEP_WITHIN_MS);
  let container: Docker.Container | undefined;
  try {
    container = await docker.createContainer(specification(step));
    const status = await statusOf(docker, container, lines, AbortSignal.any([signal, late]));
    throwIfAborted(signal);
    if (late.aborted) throw failed(`as it had not ended after ${STEP_WITHIN_MS / 60_000} minutes`);
    if (status !== 0) throw failed(`with exit code ${status}`);
  } catch (cause) {
    throwIfAborted(signal);
    // An image without a shell, a mount that is not there: the engine refuses to start.
    if (statusCodeOf(cause) !== undefined) throw failed(`to start (${engineMessage(cause)})`, cause);
    throw explainEngineFailure(cause, step.what);
  } finally {
    await container?.remove({ force: true, v: true }).catch((cause: unknown) => {
      if (statusCodeOf(cause) !== 404) throw explainEngineFailure(cause, `${step.what} could not be removed`);
    });
  }
}

async function statusOf(
  docker: Docker,
  container: Docker.Container,
  lines: LastLines,
  signal: AbortSignal,
): Promise<number> {
  const socket = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const output = textOf(docker, socket);
  const stop = () => {
    socket.end();
    output.destroy();
  };
  signal.addEventListener('abort', stop);
  try {
    await container.start();
    if (signal.aborted) return -1;
    output.setEncoding('utf8');
    for await (const chunk of output) lines.write(String(chunk));
    lines.write('\n');
    // A container may have closed its output long before it ends.
    const { StatusCode } = (await untilAborted(signal, container.wait())) as { StatusCode: number };
    return StatusCode;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function specification(step: ContainerStep): Docker.ContainerCreateOptions {
  const network = networkOfBuilds();
  return {
    name: `benchday-step-${randomBytes(6).toString('hex')}`,
    Image: step.image,
    Entrypoint: ['/bin/sh'],
    Cmd: ['-ec', step.command],
    WorkingDir: step.workingDir,
    Env: Object.entries(step.environment).map(([key, value]) => `${key}=${value}`),
    Labels: buildLabels(step.what),
    Healthcheck: { Test: ['NONE'] },
    ...(step.user === undefined ? {} : { User: step.user }),
    HostConfig: {
      Init: true,
      Mounts: step.mounts.map(mountOf),
      ...(network === undefined ? {} : { NetworkMode: network }),
    },
  };
}

function mountOf({ kind, source, target, readOnly }: StepMount): MountSettings {
  if (kind === 'empty') return { Type: 'tmpfs', Source: '', Target: target, ReadOnly: readOnly };
  return { Type: kind, Source: source, Target: target, ReadOnly: readOnly };
}
