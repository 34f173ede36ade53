import path from 'node:path';
import { expect, it } from 'vitest';
import { collectOf, watchedDatabases } from '../../../../src/jobs/init/databases-found.ts';
import { findFiles } from '../../../../src/jobs/init/find-files.ts';
import { firstTopology } from '../../../../src/jobs/init/first-topology.ts';
import { TemporaryFolder } from '../../base/temporary-folder.ts';

async function first(compose: string) {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, 'shop/app/Dockerfile': 'FROM x' });
  const words = { files: [], profiles: [], envFiles: [] };
  const wanted = { entry: undefined, words, environment: {} };
  return await firstTopology(await findFiles(path.dirname(folder.file('shop/compose.yaml'))), wanted);
}

const APP = '  api: { build: ./app, ports: ["8081"] }\n';

it.each([
  ['pgadmin', 'dpage/pgadmin4:8', '80'],
  ['grafana', 'grafana/grafana', '3000'],
  ['adminer', 'adminer', '8080'],
  ['console', 'provectuslabs/kafka-exporter:1', '80'],
])('visitors come to what is built here, not to %s', async (name, image, port) => {
  const { entry, otherEntries } = await first(
    `services:\n  ${name}: { image: "${image}", ports: ["${port}"] }\n${APP}`,
  );
  expect(entry).toBe('api:8081');
  expect(otherEntries).toEqual([`${name}:${port}`]);
});

it('visitors come to the load balancer before what is built here', async () => {
  expect((await first(`services:\n${APP}  front: { image: "haproxy:2.9", ports: ["80"] }\n`)).entry).toBe('front:80');
});

it('a database that cannot be counted leaves the others watched', async () => {
  const found = await first(
    `services:\n${APP}  old: { image: "postgres:9.6", environment: { POSTGRES_PASSWORD: p } }\n  my:\n    image: mariadb:11\n    environment: { MARIADB_USER: u, MARIADB_PASSWORD: p, MARIADB_DATABASE: d }\n`,
  );
  expect(collectOf(found)).toEqual({ old: [] });
  expect(watchedDatabases(found).map(({ service, watchedBy }) => [service, ...watchedBy])).toEqual([
    ['old'],
    ['my', 'mariadb'],
  ]);
});
