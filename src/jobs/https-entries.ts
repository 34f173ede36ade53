import { BenchdayError } from '../base/errors.ts';
import { requireHttps } from '../http/streams.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Topology } from '../topology/topology.ts';

/** @throws {BenchdayError} USAGE where a scenario wants HTTP/2 and an entry has no TLS */
export function requireHttpsEntries(
  topologies: readonly Pick<Topology, 'name' | 'entries'>[],
  { load }: Pick<Scenario, 'load'>,
): void {
  if (load.http2 === undefined) return;
  const plain = topologies.flatMap(({ name, entries }) =>
    entries.filter(({ scheme }) => scheme !== 'https').map(({ service, port }) => `${service}:${port} of ${name}`),
  );
  if (plain.length === 0) return;
  throw new BenchdayError(
    'USAGE',
    `HTTP/2 is spoken to https only (load.http: 2); http is the entry ${plain.join(', ')}`,
    {
      hint: 'x-benchday.entry: { service, port, scheme: https }, or leave load.http out of the scenario',
    },
  );
}

/** The same of an address. */
export function httpsTarget(url: string, { load }: Pick<Scenario, 'load'>): string {
  requireHttps(new URL(url), load.http2);
  return url;
}
