import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { runCommand } from '../../../src/platform/engine/exec.ts';

/** Of what it says. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** @param said  what the command says, part by part; it ends with 0 */
async function outputOf(said: Iterable<Buffer | string>): Promise<string> {
  const socket = new PassThrough();
  const docker = {
    modem: {
      demuxStream: (from: PassThrough, to: PassThrough) => {
        from.on('data', (part) => to.write(part) || (from.pause(), to.once('drain', () => from.resume())));
      },
    },
  } as unknown as Docker;
  const exec = { start: () => Promise.resolve(socket), inspect: () => Promise.resolve({ ExitCode: 0 }) };
  const container = { exec: () => Promise.resolve(exec) } as unknown as Docker.Container;
  const sent = pipeline(Readable.from(said), socket);
  const [{ exitCode, output }] = await Promise.all([runCommand(docker, container, ['it']), sent]);
  expect(exitCode).toBe(0);
  return output;
}

it('what a command says is kept whole where it is short', async () => {
  const [first, second] = [Buffer.from('grü').subarray(0, 3), Buffer.from('grün\n').subarray(3)];
  expect(await outputOf([first, second])).toBe('grün\n');
  expect(await outputOf([])).toBe('');
});

it('of a command that says very much the last 4 MB are kept, from a whole letter on', async () => {
  const part = Buffer.from('ü'.repeat(32 * 1024));
  function* much(): Generator<Buffer | string> {
    for (let sent = 0; sent < 5 * KEPT_BYTES; sent += part.length) yield part;
    yield 'end';
  }
  const output = await outputOf(much());
  const bytes = Buffer.byteLength(output);
  expect(bytes).toBeLessThanOrEqual(KEPT_BYTES);
  expect(bytes).toBeGreaterThan(KEPT_BYTES - 4);
  expect(output).toMatch(/^ü+end$/);
});
