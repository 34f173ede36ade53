import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { BenchdayError, messageOf } from '../../base/errors.ts';

const BITS = { 4: 32, 6: 128 } as const;

/** The addresses behind the hosts of these URLs. @throws {BenchdayError} TARGET_NOT_ALLOWED for one that nobody knows */
export async function addressesOf(urls: readonly string[]): Promise<readonly string[]> {
  const hosts = new Set(urls.map((url) => new URL(url).hostname.replaceAll(/[[\]]/g, '')));
  const found = await Promise.all(
    Array.from(hosts, async (host) => {
      try {
        return await lookup(host, { all: true });
      } catch (cause) {
        throw new BenchdayError('TARGET_NOT_ALLOWED', `no address is known of ${host}: ${messageOf(cause)}`, { cause });
      }
    }),
  );
  return [...new Set(found.flat().map(({ address }) => address))];
}

/** The fewest ranges (CIDR) that hold every address of IPv4 and IPv6 but these. */
export function allBut(addresses: readonly string[]): readonly string[] {
  const v4 = addresses.filter((address) => isIPv4(address)).map(numberOfV4);
  const v6 = addresses.filter((address) => !isIPv4(address)).map(numberOfV6);
  return [...rangesWithout(v4, 4, { prefix: 0n, length: 0 }), ...rangesWithout(v6, 6, { prefix: 0n, length: 0 })];
}

/** @param range  its first address, and how many bits of it are fixed */
function rangesWithout(spared: readonly bigint[], version: 4 | 6, range: { prefix: bigint; length: number }): string[] {
  const free = BigInt(BITS[version] - range.length);
  const inside = spared.filter((address) => address >> free === range.prefix >> free);
  if (inside.length === 0) return [`${textOf(range.prefix, version)}/${range.length}`];
  if (free === 0n) return [];
  const length = range.length + 1;
  const upper = range.prefix | (1n << (free - 1n));
  return [
    ...rangesWithout(inside, version, { prefix: range.prefix, length }),
    ...rangesWithout(inside, version, { prefix: upper, length }),
  ];
}

function numberOfV4(address: string): bigint {
  return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function numberOfV6(address: string): bigint {
  // The URL parser writes an address out in its shortest form, without dots or zones.
  const host = new URL(`http://[${address.split('%', 1)[0] ?? ''}]`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const partsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const last = partsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - partsOf(head).length - last.length }, () => '0');
  return [...partsOf(head), ...zeros, ...last].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

function textOf(number: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 0xffn)).join('.');
  const parts = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return parts.join(':');
}
