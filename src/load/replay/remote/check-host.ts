import { readFileSync } from 'node:fs';
import { BenchdayError } from '../../../base/errors.ts';
import { PROJECT_ROOT } from '../../../base/project.ts';
import { isLoopback } from '../../../http/loopback.ts';
import { hostOf } from '../../../http/names.ts';
import type { Target } from '../../../http/target.ts';
import { type GeneratorHost, hostName } from '../../../records/generator-host.ts';
import { type Hello, sharesNetwork } from './bootstrap.ts';
import { failure } from './ssh-failure.ts';

/**
 * Whether a host that answered can send this load.
 * @param target  absent: it is not known yet where the load goes
 * @throws {BenchdayError} GENERATOR_FAILED for its Node or its system; TARGET_NOT_ALLOWED for an address that is another machine there
 */
export function checkHost(
  host: GeneratorHost,
  hello: Hello,
  target: Pick<Target, 'baseUrl' | 'otherUrls' | 'addresses'> | undefined,
): void {
  const name = `load generator on ${hostName(host)}`;
  const least = leastNode();
  if (isOlder(hello.node, least)) {
    throw failure(`${name}: Node ${hello.node} is too old, ${least} or newer is needed`, NEWER_NODE);
  }
  if (hello.platform === 'win32') throw failure(`${name}: generators run on Linux and macOS only`, 'name another host');
  const own = ownAddress(target);
  if (own === undefined || sharesNetwork(hello)) return;
  throw new BenchdayError(
    'TARGET_NOT_ALLOWED',
    `${name}: the load would go to ${own}, which on that host is the host itself, not this machine`,
    { hint: 'give --target an address by which that host reaches it, listed under allowed_hosts in the scenario' },
  );
}

const NEWER_NODE = 'install a newer Node there, or say where one is: node of load.generators';

/** The first entry that is whoever sends to it. */
function ownAddress(target: Pick<Target, 'baseUrl' | 'otherUrls' | 'addresses'> | undefined): string | undefined {
  if (target === undefined) return undefined;
  const { baseUrl, otherUrls = [], addresses = [] } = target;
  if (addresses.some(({ address }) => isLoopback(address))) return baseUrl;
  return [baseUrl, ...otherUrls].find((url) => isLoopback(hostOf(new URL(url))));
}

function leastNode(): string {
  const text = readFileSync(`${PROJECT_ROOT}package.json`, 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node.replace('>=', '');
}

function isOlder(has: string, wanted: string): boolean {
  const [major = 0, minor = 0] = has.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major === wantedMajor ? minor < wantedMinor : major < wantedMajor;
}
