import { visitHost } from '../load/replay/remote/visit-host.ts';
import { hostName } from '../records/generator-host.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What topologies answer on, whichever port they get. */
const OF_TOPOLOGIES = 'http://127.0.0.1';

/** Names the hosts that send the load. @returns one sentence each; empty: this machine sends it */
export function generatorLines({ load: { hosts = [] } }: Pick<Scenario, 'load'>): readonly string[] {
  return hosts.map((host, index) => `load generator ${index + 1} of ${hosts.length}: ${hostName(host)}, by ssh`);
}

/**
 * Asks each host that is to send whether it can, before anything is started, and says what it found.
 * @param url  where the load goes; absent: to topologies on this machine
 * @throws {BenchdayError} GENERATOR_FAILED, TARGET_NOT_ALLOWED, INTERRUPTED
 */
export async function requireGenerators(
  scenario: Pick<Scenario, 'load'>,
  url: string | undefined,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { hosts = [] } = scenario.load;
  const found = await Promise.all(hosts.map((host) => visitHost(host, { baseUrl: url ?? OF_TOPOLOGIES }, signal)));
  const lines = generatorLines(scenario);
  for (const [index, { node, cores }] of found.entries()) say(`${lines[index] ?? ''}: Node ${node}, ${cores} cores`);
}
