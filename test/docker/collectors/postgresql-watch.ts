import { Client } from 'pg';
import { expect, onTestFinished } from 'vitest';
import type { CollectSpecification } from '../../../src/topology/topology.ts';
import type { RunningTopology } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { postgresql } from '../../../src/collectors/postgresql.ts';
import { startCollectors, type Watch } from '../../../src/collectors/watch.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { wallMs } from '../../../src/base/clock.ts';
import { request, service, topologyOf } from '../platform/small-topology.ts';

export const COLLECT: CollectSpecification = {
  kind: 'postgresql',
  port: 5432,
  user: 'shop',
  password: 'shop',
  database: 'shop',
};

/** The image that `benchday build` makes; its health check is its own. */
export async function database(): Promise<RunningTopology> {
  const { command: _none, ...built } = service('database', { image: 'benchday/postgresql:latest', role: 'database' });
  const topology = {
    ...topologyOf(built),
    entries: [{ service: 'database', port: 5432 }] as const,
    collect: { database: [COLLECT] },
  };
  const running = await (await enginePlatform()).bringUp(request(topology, { publish: portsToPublish(topology) }));
  const grant = ['psql', '-d', 'shop', '-c', 'grant create on schema public to shop'];
  expect(await running.services[0]?.containers[0]?.exec(grant)).toMatchObject({ exitCode: 0 });
  return running;
}

/** A client of the test's own, closed before the database goes. */
export async function connected(running: RunningTopology): Promise<AsyncDisposable & { readonly client: Client }> {
  const client = new Client({
    ...running.services[0]?.address(5432),
    user: 'shop',
    password: 'shop',
    database: 'shop',
  });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

export async function watch(topology: RunningTopology, samples: TimedSample[], intervalMs: number): Promise<Watch> {
  const signal = new AbortController().signal;
  const onSample = (sample: TimedSample): void => void samples.push(sample);
  const watching = await startCollectors({
    topology,
    collectors: [postgresql],
    intervalMs,
    now: wallMs,
    signal,
    onSample,
  });
  onTestFinished(async () => {
    await watching.stop();
  });
  return watching;
}
