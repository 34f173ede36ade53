import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { openAuthority, type Authority } from '../../support/certificates.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const TEMPLATE = fileURLToPath(new URL('../../../topologies/images/haproxy/haproxy.cfg.template', import.meta.url));
/** of each topology the balancers that visitors reach */
const BALANCERS = {
  legacy: ['load-balancer'],
  cluster: [1, 2, 3, 4].map((number) => `load-balancer-${number}`),
} as const;
const GENERATORS = 2;
const WORKERS = 2;
const MAX_CONNECTIONS = 8;

it.each(['legacy', 'cluster'] as const)(
  '%s over HTTP/2 through HAProxy, from several processes of several threads: every account closes',
  async (name) => {
    await using directory = await temporaryDirectory();
    await using authority = await openAuthority();
    const topology = await behindTls(directory.path, name, authority);
    const scenario = await overHttp2(directory.path, authority);
    const words = ['run', scenario, '--topologies', topology, '--json'];
    const { exitCode, stderr } = await benchday(words, { cwd: directory.path, env: { TMPDIR: directory.path } });
    expect(exitCode, stderr).toBe(0);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);

    const { run, trials, summary } = await readRun('latest', join(directory.path, 'reports'));
    const [trial] = trials;
    if (trial?.state !== 'measured') throw new Error('it was not measured');
    const { counts, http2, scheduleDigest, writes } = trial.load;
    expect(summary).toMatchObject({ protocol: 'HTTP/2' });
    expect(scheduleDigest).toBe(run.schedule.digest);
    expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
    expect(counts).toMatchObject({ scheduled: run.schedule.hits, ok: run.schedule.hits, dropped: 0 });
    expect(writes.acknowledged).toBeGreaterThan(0);
    expect(trial.proof).toMatchObject({ state: 'proved' });
    // HAProxy counts requests, not connections: each of its frontends has had its share.
    const perEntry = trial.metrics.filter(({ metric }) => metric === 'haproxy.requests_total');
    expect(perEntry).toHaveLength(BALANCERS[name].length);
    expect(perEntry.reduce((sum, { value }) => sum + value, 0)).toBe(counts.sent);
    expect(Math.min(...perEntry.map(({ value }) => value))).toBeGreaterThan(0);
    expect(http2?.withoutStream).toBe(0);
    expect(http2?.connections).toBeLessThanOrEqual(GENERATORS * WORKERS * MAX_CONNECTIONS * BALANCERS[name].length);
  },
);

/** The same topology, with TLS and ALPN at its balancers, and no other way in. */
async function behindTls(folder: string, name: keyof typeof BALANCERS, authority: Authority): Promise<string> {
  const topology = await smallTopology(folder, name, (compose) => {
    for (const balancer of BALANCERS[name]) {
      const service = compose.services[balancer];
      if (service === undefined) throw new Error(`${name} has no ${balancer}`);
      service['ports'] = ['127.0.0.1::443'];
      service['volumes'] = [
        './haproxy.cfg.template:/opt/haproxy/haproxy.cfg.template:ro',
        './site.pem:/opt/haproxy/site.pem:ro',
      ];
    }
    const entries = BALANCERS[name].map((service) => ({ service, port: 443, scheme: 'https' }));
    compose['x-benchday']['entry'] = entries.length === 1 ? entries[0] : entries;
  });
  const template = await readFile(TEMPLATE, 'utf8');
  const bind = '  bind :443 ssl crt /opt/haproxy/site.pem alpn h2,http/1.1\n';
  await writeFile(join(topology, 'haproxy.cfg.template'), template.replace('  bind :80\n', bind));
  const { cert, key } = await authority.sign('IP:127.0.0.1');
  await writeFile(join(topology, 'site.pem'), cert + key, { mode: 0o644 });
  return topology;
}

async function overHttp2(folder: string, authority: Authority): Promise<string> {
  const file = await smallCatalogueScenario(folder, { durationS: 10, warmUpS: 6 });
  await copyFile(authority.file, join(folder, 'ca.pem'));
  const scenario = parse(await readFile(file, 'utf8')) as { load: object };
  const load = {
    ...scenario.load,
    http: { version: 2, max_connections: MAX_CONNECTIONS },
    generators: GENERATORS,
    workers: WORKERS,
  };
  // The cluster's 29 containers become ready late on a machine that does something else too.
  await writeFile(file, stringify({ ...scenario, load, ready_within_s: 200, tls: { ca: 'ca.pem' } }));
  return file;
}
