import type Docker from 'dockerode';
import { OUT_OF_MEMORY } from '../../base/death-words.ts';
import { counted } from '../../base/number-text.ts';

/** From this many restarts on, a container that starts again and again will not come up. */
const HOPELESS_RESTARTS = 3;

/**
 * Why a container counts as dead, in words; undefined while it lives.
 * @param restartsBefore  restarts that are forgiven, since they happened while it came up
 */
export function deathOf(inspected: Docker.ContainerInspectInfo, restartsBefore: number): string | undefined {
  const { State: state, RestartCount: restarts } = inspected;
  if (restarts > restartsBefore) {
    return `was restarted ${counted(restarts - restartsBefore, 'time')} by its restart policy; it last ${exitOf(inspected)}`;
  }
  if (state.Running && !state.Restarting) return undefined;
  return exitOf(inspected);
}

/** As deathOf, for one that is still coming up: a restart policy may try a few times. */
export function deathWhileStarting(inspected: Docker.ContainerInspectInfo): string | undefined {
  if (inspected.RestartCount >= HOPELESS_RESTARTS) return deathOf(inspected, 0);
  return inspected.State.Restarting ? undefined : deathOf(inspected, inspected.RestartCount);
}

/** How the container's process last ended. @source signal = status - 128 (POSIX shells) */
function exitOf({ State: state, HostConfig: host }: Docker.ContainerInspectInfo): string {
  const limit = host.Memory ?? 0;
  const memory = limit > 0 ? ` beyond its limit of ${Math.round(limit / 2 ** 20)} MiB` : '';
  const reason = state.OOMKilled ? `, ${OUT_OF_MEMORY}${memory}` : '';
  const signal = state.ExitCode > 128 && state.ExitCode < 160 ? `, signal ${state.ExitCode - 128}` : '';
  const said = state.Error === '' ? '' : `: ${state.Error}`;
  return `exited with status ${state.ExitCode}${signal}${reason}${said}`;
}
