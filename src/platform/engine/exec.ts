import type Docker from 'dockerode';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { within } from '../../base/deadline.ts';

/** A command that never ends must not hold up a run for ever. */
const LONGEST_COMMAND_MS = 10 * 60_000;

interface ExecLimits {
  readonly withinMs?: number;
  readonly what?: string;
  /** ends the waiting, not the command */
  readonly signal?: AbortSignal;
}

/** Runs a command in a container to its end; output is both streams. @param limits.what  it is called in messages; absent: by its words */
export async function runCommand(
  docker: Docker,
  container: Docker.Container,
  command: readonly string[],
  {
    withinMs = LONGEST_COMMAND_MS,
    what = command.join(' '),
    signal,
    ...settings
  }: Docker.ExecCreateOptions & ExecLimits = {},
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const exec = await container.exec({ ...settings, Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const socket = await exec.start({ hijack: true, stdin: false });
  const stop = () => {
    socket.destroy(new Error(`${what} was interrupted`));
  };
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted === true) stop();
    const output = await within(withinMs, text(textOf(docker, socket)), `${what} did not end`);
    const { ExitCode } = await exec.inspect();
    if (ExitCode === null) throw new Error(`${what} ended without an exit status`);
    return { exitCode: ExitCode, output };
  } finally {
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

/** Both output streams of an attached command, in the order they came; ends when the socket does. */
export function textOf(docker: Docker, socket: NodeJS.ReadableStream): PassThrough {
  const output = new PassThrough();
  docker.modem.demuxStream(socket, output, output);
  socket.on('end', () => output.end());
  socket.on('close', () => output.end());
  socket.on('error', (failure: Error) => output.destroy(failure));
  return output;
}
