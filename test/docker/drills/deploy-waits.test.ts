import { expect, test } from 'vitest';
import { sleep, wallMs } from '../../../src/base/clock.ts';
import { readChangeWord } from '../../../src/faults/change-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningTopology } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import type { Service, Topology } from '../../../src/topology/topology.ts';
import { LISTENS, SITE, request, service, topologyOf } from '../platform/small-topology.ts';

/** Six good checks, 1 s apart, until an instance is used: later than it is ready. */
const PROXY = `defaults
  mode http
  retries 3
  option redispatch 1
  timeout connect 300ms
  timeout client 5s
  timeout server 5s
  timeout queue 100ms
resolvers docker
  nameserver dns 127.0.0.11:53
  timeout resolve 500ms
  hold valid 1s
  hold obsolete 0s
frontend site
  bind :8080
  default_backend app
backend app
  server-template app 1-2 app:8080 check inter 1s fastinter 1s fall 2 rise 6 init-addr none resolvers docker resolve-prefer ipv4
frontend stats
  bind :8404
  stats enable
  stats uri /stats
`;

function site(update: Service['update']): Topology {
  const file = { target: '/tmp/haproxy.cfg', content: PROXY, mode: 0o644, uid: 0, gid: 0 };
  const proxy = service('proxy', {
    ...{ role: 'load-balancer', image: 'benchday/haproxy:latest', healthcheck: LISTENS, user: '0', files: [file] },
    ...{ entrypoint: ['haproxy', '-W', '-db', '-f', '/tmp/haproxy.cfg'], command: [] },
  });
  const app = service('app', {
    // It takes long enough to start for HAProxy to see that one is gone.
    ...{ command: ['bash', '-c', 'sleep 4; exec "$@"', 'late', ...SITE], healthcheck: LISTENS, replicas: 2 },
    ...(update === undefined ? {} : { update }),
  });
  return {
    ...topologyOf(proxy, app),
    collect: { proxy: [{ kind: 'haproxy', port: 8404, path: '/stats;csv', frontend: 'site' }] },
  };
}

/** Deploys under 25 hits a second, each on a connection of its own. @returns how many hits failed, and what was marked */
async function deployed(update: Service['update']) {
  const topology = site(update);
  const asked = request(topology, { publish: { proxy: [8404] } });
  const platform = await enginePlatform();
  const { grips } = platform;
  const word = readChangeWord('deploy:app');
  if (grips === undefined || word === undefined) throw new Error('the engine has no grips');
  await using running = await platform.bringUp(asked);
  await expect.poll(async () => isGood(running), { timeout: 20_000 }).toBe(true);
  await sleep(3_000);
  const over = new AbortController();
  const hits: Promise<boolean>[] = [];
  const load = (async () => {
    for (let hit = 0; hit < 25 * 60 && !over.signal.aborted; hit++) {
      hits.push(isGood(running));
      await sleep(40);
    }
  })();
  const marks: DrillMark[] = [];
  const disturbance = faultDisturbance({
    ...{ word, images: new Map([['app', undefined]]), runId: asked.runId, trial: 1, grips, wholeWithinMs: 30_000 },
    ...{ settings: { faultAtMs: 1_000, holdMs: 2_000, limitMs: 250 }, onMark: (mark) => marks.push(mark) },
  });
  const loadOver = new AbortController();
  loadOver.abort();
  await disturbance.play(topologySubject(running), {
    ...{
      startedAtMs: wallMs(),
      signal: new AbortController().signal,
      loadOver: loadOver.signal,
      tell: () => undefined,
    },
  });
  await sleep(4_000);
  over.abort();
  await load;
  const failed = (await Promise.all(hits)).filter((good) => !good).length;
  return { failed, sent: hits.length, replaced: marks.filter(({ what }) => what === 'replaced') };
}

async function isGood({ entryUrl }: RunningTopology): Promise<boolean> {
  const answer = await fetch(entryUrl, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(3_000),
  }).catch(() => undefined);
  await answer?.text().catch(() => undefined);
  return answer?.status === 200;
}

test('fewer hits are lost where the next instance is stopped only once the load balancer took the one before', async () => {
  const atOnce = await deployed({ delayMs: 0 });
  const waiting = await deployed(undefined);
  expect(atOnce.replaced).toHaveLength(2);
  expect(waiting.replaced).toHaveLength(2);
  expect(atOnce.failed).toBeGreaterThan(10);
  expect(waiting.failed).toBeLessThan(atOnce.failed / 2);
});
