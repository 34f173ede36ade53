import type { Topology } from '../../../src/topology/topology.ts';
import { service, topologyOf } from '../platform/small-topology.ts';

const NEWLINE = String.raw`\r\n`;
/** Answers with the short id of its container; it forks nothing, so that hundreds fit on a small machine. */
const PAGE = `$| = 1; $SIG{TERM} = sub { exit 0 };
  $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die;
  while ($c = $s->accept) { while (<$c>) { last if /^\\r?$/ } print $c "HTTP/1.0 200 OK${NEWLINE}${NEWLINE}$ENV{HOSTNAME}"; close $c }`;

/** Many copies of a small HTTP service behind HAProxy, which finds them by their common name and has each take its turn. */
export function replicated(replicas: number): Topology {
  const balancer = service('balancer', {
    role: 'load-balancer',
    image: 'benchday/haproxy:latest',
    environment: { BACKENDS: 'page:8080', BACKEND_SLOTS: String(replicas), BACKEND_CHECK_PATH: '/' },
    dependsOn: [{ service: 'page', condition: 'service_started' }],
  });
  const { command: _site, ...asImage } = balancer;
  const page = service('page', { command: ['perl', '-MIO::Socket::INET', '-e', PAGE], init: false, replicas });
  return { ...topologyOf(asImage, page), entries: [{ service: 'balancer', port: 80 }] };
}

/**
 * Asks a balancer until so many have answered, for two minutes at most.
 * @returns who answered, sorted
 */
export async function answeringThrough(url: string, count: number): Promise<readonly string[]> {
  const seen = new Set<string>();
  const untilMs = Date.now() + 120_000;
  while (seen.size < count && Date.now() < untilMs) {
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, async () => {
        const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5_000) });
        return response.ok ? (await response.text()).trim() : undefined;
      }),
    );
    for (const one of asked) if (one.status === 'fulfilled' && one.value !== undefined) seen.add(one.value);
  }
  return [...seen].sort();
}
