import Docker from 'dockerode';
import { monotonicMs, sleep } from '../../base/clock.ts';
import { within } from '../../base/deadline.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { lastLines } from '../engine/container-logs.ts';
import { deathOf } from '../engine/death.ts';
import { runCommand } from '../engine/exec.ts';
import { withPatience } from '../engine/patience.ts';
import { LAB_LABEL } from './lab.ts';

const ANSWERS_WITHIN_MS = 45_000;
const BETWEEN_LOOKS_MS = 200;
const PING_WITHIN_MS = 5_000;
const LOG_LINES = 15;
const KEYS = ['ca.pem', 'client.pem', 'client.key'];

/**
 * A client of a server's own engine, once that answers.
 * @param server.port  on 127.0.0.1
 * @throws {BenchdayError} SERVICE_DIED, SERVICE_NOT_READY, DISK_FULL, INTERRUPTED
 */
export async function awaitEngine(
  outer: Docker,
  server: { readonly name: string; readonly containerId: string; readonly port: number },
  signal: AbortSignal,
): Promise<Docker> {
  const container = outer.getContainer(server.containerId);
  const deadlineMs = monotonicMs() + ANSWERS_WITHIN_MS;
  for (let said = 'nothing yet'; ;) {
    const death = deathOf(await container.inspect(), 0);
    if (death !== undefined)
      throw engineFailure(`the engine of ${server.name} ${death}`, await logOf(container), 'SERVICE_DIED');
    try {
      return await openEngine(outer, server);
    } catch (cause) {
      said = messageOf(cause);
    }
    if (monotonicMs() > deadlineMs) {
      const late = `the engine of ${server.name} did not answer within ${plainSeconds(ANSWERS_WITHIN_MS)} (${said})`;
      throw engineFailure(late, await logOf(container), 'SERVICE_NOT_READY');
    }
    await sleep(BETWEEN_LOOKS_MS, signal);
  }
}

/** A client of a server's engine. @throws when it does not answer now */
export async function openEngine(
  outer: Docker,
  { containerId, port }: { readonly containerId: string; readonly port: number },
): Promise<Docker> {
  const [ca = '', cert = '', key = ''] = await keysOf(outer.getContainer(containerId), outer);
  const engine = new Docker({ protocol: 'https', host: '127.0.0.1', port, ca, cert, key });
  await within(PING_WITHIN_MS, engine.ping(), 'it did not answer a ping');
  withPatience(engine);
  return engine;
}

/** They never leave the server but through the outer engine, whose users own the machine anyway. */
async function keysOf(container: Docker.Container, outer: Docker): Promise<readonly string[]> {
  const read = `test -f /certs/ready && cd /certs && cat ${KEYS.join(' ')}`;
  const { exitCode, output } = await runCommand(outer, container, ['sh', '-c', read], { withinMs: PING_WITHIN_MS });
  const keys = output.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n?/g) ?? [];
  if (exitCode === 0 && keys.length === KEYS.length) return keys;
  throw new Error('it has no certificates yet');
}

async function logOf(container: Docker.Container): Promise<string> {
  return lastLines(container, LOG_LINES).catch((cause: unknown) => `its log could not be read: ${messageOf(cause)}`);
}

/**
 * The first server that does not run any more, with its last words: what failed afterwards only says that nobody answers.
 * @returns undefined when all run
 */
export async function deadServer(outer: Docker, lab: string): Promise<BenchdayError | undefined> {
  const filters = { label: [`${LAB_LABEL.lab}=${lab}`, LAB_LABEL.server] };
  for (const { Id, Labels } of await outer.listContainers({ all: true, filters })) {
    const container = outer.getContainer(Id);
    const death = deathOf(await container.inspect(), 0);
    if (death === undefined) continue;
    return engineFailure(
      `the engine of ${Labels[LAB_LABEL.server] ?? Id} ${death}`,
      await logOf(container),
      'SERVICE_DIED',
    );
  }
  return undefined;
}

/** What an engine that does not come up means for the user. */
export function engineFailure(
  what: string,
  log: string,
  otherwise: 'SERVICE_DIED' | 'SERVICE_NOT_READY',
): BenchdayError {
  const message =
    log === '' ? `${what}; its log is empty` : `${what}; the last lines of its log:\n${log.replaceAll(/^/gm, '  ')}`;
  if (/no space left on device/i.test(log)) return new BenchdayError('DISK_FULL', message);
  return new BenchdayError(otherwise, message, {
    hint: 'benchday lab down, then benchday lab up; if it repeats: docs/swarm.md',
  });
}
