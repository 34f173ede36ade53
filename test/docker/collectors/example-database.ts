import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { collectors } from '../../../src/collectors/registry.ts';
import { type Watch, startCollectors } from '../../../src/collectors/watch.ts';
import { wallMs } from '../../../src/base/clock.ts';
import { buildByHand } from '../../support/build-by-hand.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import type { CollectSpecification } from '../../../src/topology/topology.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { request } from '../platform/small-topology.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** One of the two notes topologies, built and ready. Ports are free ones. @param environment  what its Compose file asks for */
export async function bringUpNotes(
  name: 'notes-postgresql' | 'notes-mariadb',
  environment: Readonly<Record<string, string>>,
): Promise<RunningTopology> {
  const read = await readTopology(`${ROOT}/topologies/examples/${name}`, { root: ROOT, environment });
  const platform = await enginePlatform();
  for (const service of read.services) await buildByHand(service);
  return platform.bringUp(request(read, { publish: portsToPublish(read) }));
}

export function databaseOf(running: RunningTopology): RunningContainer {
  const container = running.services.find(({ name }) => name === 'database')?.containers[0];
  if (container === undefined) throw new Error('it has no database');
  return container;
}

/** The same topology, whose database is watched in another way. */
export function watchedBy(running: RunningTopology, collect: CollectSpecification): RunningTopology {
  return {
    ...running,
    services: running.services.map((one) => (one.name === 'database' ? { ...one, collect: [collect] } : one)),
  };
}

/** Readings of one measurement; ends with the test. */
export async function measuring(running: Pick<RunningTopology, 'services'>, intervalMs: number) {
  const between: TimedSample[] = [];
  const watching: Watch = await startCollectors({
    topology: running,
    collectors: collectors.filter(({ id }) => ['postgresql', 'mysql'].includes(id)),
    intervalMs,
    now: wallMs,
    signal: new AbortController().signal,
    onSample: (sample) => void between.push(sample),
  });
  onTestFinished(async () => {
    await watching.stop();
  });
  const first = await watching.edge();
  return {
    first,
    end: async () => metricTotals({ first, between, last: await watching.edge() }),
  };
}

/** Hits of every kind that the site knows: what the databases are asked for them is in the site's hands alone. */
export async function visit(url: string, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const path of ['/', '/note/1', '/note/7']) {
      const answer = await fetch(`${url}${path}`);
      expect({ status: answer.status, body: await answer.text() }).toMatchObject({ status: 200 });
    }
    const stored = await fetch(`${url}/note/7/comments`, {
      method: 'POST',
      body: new URLSearchParams({ body: 'A comment' }),
    });
    expect(await stored.text()).toContain('notes:stored-7 -->');
  }
}
