import type Docker from 'dockerode';
import { monotonicMs } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { runCommand } from './exec.ts';

const BETWEEN_LOOKS_MS = 500;
/** Docker's own defaults for a health check that does not say. */
const DEFAULT_TIMEOUT_MS = 30_000;
const NS_PER_MS = 1_000_000;

/** The health check of a container, asked by us while it starts. */
export interface HealthWatch {
  /** Begins a look when none is under way and the last one is long enough ago; never throws. */
  look(inspected: Docker.ContainerInspectInfo): void;
  isHealthy(): boolean;
  /** what the last look said */
  lastSaid(): string | undefined;
}

/**
 * Docker runs a health check for the first time after one whole interval, and then for ever, also while we measure.
 * Asking the same question ourselves during the start lets a topology use a long interval and still come up fast.
 */
export function watchHealth(docker: Docker, id: string): HealthWatch {
  const container = docker.getContainer(id);
  let underWay: Promise<void> | undefined;
  let endedAtMs = -Infinity;
  let healthy = false;
  let said: string | undefined;
  const ask = async (command: readonly string[], timeoutMs: number): Promise<void> => {
    try {
      const { exitCode, output } = await runCommand(docker, container, command, { withinMs: timeoutMs });
      healthy ||= exitCode === 0;
      said = `${output.trim()} (exit status ${exitCode})`.trim();
    } catch (failure) {
      said = messageOf(failure);
    } finally {
      endedAtMs = monotonicMs();
      underWay = undefined;
    }
  };
  return {
    look(inspected) {
      healthy ||= inspected.State.Health?.Status === 'healthy';
      const command = healthCommand(inspected);
      if (healthy || command === undefined || underWay !== undefined) return;
      if (monotonicMs() - endedAtMs < BETWEEN_LOOKS_MS) return;
      const timeoutNs = inspected.Config.Healthcheck?.Timeout ?? 0;
      underWay = ask(command, timeoutNs > 0 ? timeoutNs / NS_PER_MS : DEFAULT_TIMEOUT_MS);
    },
    isHealthy: () => healthy,
    lastSaid: () => said,
  };
}

/** The command to run, or undefined when neither the file nor the image has a health check. */
export function healthCommand(inspected: Docker.ContainerInspectInfo): readonly string[] | undefined {
  const [kind, ...rest] = inspected.Config.Healthcheck?.Test ?? [];
  if (kind === 'CMD') return rest;
  if (kind === 'CMD-SHELL') return [...shellOf(inspected), rest.join(' ')];
  return undefined;
}

/** The one that its Dockerfile names by SHELL; the library's type lacks it. @source github.com/moby/moby, daemon/health.go: getShell */
function shellOf({ Config: config }: Docker.ContainerInspectInfo): readonly string[] {
  const shell = (config as { readonly Shell?: readonly string[] | null }).Shell ?? [];
  return shell.length === 0 ? ['/bin/sh', '-c'] : shell;
}
