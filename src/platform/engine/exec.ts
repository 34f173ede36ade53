import type Docker from 'dockerode';
import { PassThrough, type Readable } from 'node:stream';
import { within } from '../../base/deadline.ts';

/** A command that never ends must not hold up a run for ever. */
const LONGEST_COMMAND_MS = 10 * 60_000;

/** Of what it says, the end: how it failed stands there. A command that says more must neither fill the memory nor fail by it. */
const KEPT_BYTES = 4 * 1024 * 1024;

interface ExecLimits {
  readonly withinMs?: number;
  readonly what?: string;
  /** ends the waiting, not the command */
  readonly signal?: AbortSignal;
}

/** Runs a command in a container to its end; output is the last 4 MB of both streams. @param limits.what  it is called in messages; absent: by its words */
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
    const output = await within(withinMs, lastOf(textOf(docker, socket)), `${what} did not end`);
    const { ExitCode } = await exec.inspect();
    if (ExitCode === null) throw new Error(`${what} ended without an exit status`);
    return { exitCode: ExitCode, output };
  } finally {
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

async function lastOf(output: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of output as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    // What is left is at least as much as is kept.
    while (size - (parts[0]?.length ?? 0) >= KEPT_BYTES) size -= parts.shift()?.length ?? 0;
  }
  const all = Buffer.concat(parts);
  let from = Math.max(0, all.length - KEPT_BYTES);
  // A letter that was cut in two is left out.
  while (from > 0 && ((all[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return all.toString('utf8', from);
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
