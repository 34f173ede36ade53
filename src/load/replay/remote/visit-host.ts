import type { Target } from '../../../http/target.ts';
import type { GeneratorHost } from '../../../records/generator-host.ts';
import { untilAborted } from '../../../base/clock.ts';
import type { Hello } from './bootstrap.ts';
import { checkHost } from './check-host.ts';
import { connectBySsh } from './ssh-connection.ts';

/**
 * Asks a host whether it can send, and leaves again; nothing is sent.
 * @throws {BenchdayError} GENERATOR_FAILED, TARGET_NOT_ALLOWED, INTERRUPTED
 */
export async function visitHost(
  host: GeneratorHost,
  target: Pick<Target, 'baseUrl'>,
  signal: AbortSignal,
): Promise<Pick<Hello, 'node' | 'cores'>> {
  await using connection = connectBySsh(host, { onMessage: () => undefined, onLost: () => undefined });
  const hello = await untilAborted(signal, connection.hello);
  checkHost(host, hello, target);
  return hello;
}
