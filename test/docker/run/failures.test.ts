import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('a topology that cannot be measured fails its trial with a reason, and leaves nothing behind', () => {
  it('a service that never gets healthy: exit code 5, what it last said, its log kept', async () => {
    await using directory = await temporaryDirectory();
    const topology = await smallTopology(directory.path, 'legacy', ({ services }) => {
      const app = services['app'];
      if (app !== undefined)
        app['healthcheck'] = {
          test: ['CMD-SHELL', 'echo not yet; exit 1'],
          interval: '1s',
          retries: 1000,
          start_period: '1s',
        };
    });
    const scenario = await smallCatalogueScenario(directory.path);
    await edit(scenario, 'ready_within_s: 90', 'ready_within_s: 20');
    const { exitCode, stdout } = await benchday(['run', scenario, '--topologies', topology], {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect(stdout).toMatch(/app .*20 s.*not yet/s);
    expect(exitCode).toBe(5);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });

  it('a bad setting ends its container: exit code 5 and the sentence it said', async () => {
    await using directory = await temporaryDirectory();
    const topology = await smallTopology(directory.path, 'legacy', ({ services }) => {
      const app = services['app'];
      if (app !== undefined) app.environment = { ...app.environment, DATABASE_POOL: 'abc' };
    });
    const scenario = await smallCatalogueScenario(directory.path);
    const { exitCode, stdout } = await benchday(['run', scenario, '--topologies', topology], {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect(stdout).toMatch(/DATABASE_POOL/);
    expect(exitCode).toBe(5);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });

  it('a port that is taken: exit code 5, the port named', async () => {
    await using directory = await temporaryDirectory();
    const holder = createServer();
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const topology = await smallTopology(directory.path, 'legacy', ({ services }) => {
      const entry = services['load-balancer'];
      if (entry !== undefined) entry['ports'] = [`127.0.0.1:${port}:80`];
    });
    const scenario = await smallCatalogueScenario(directory.path);
    const { exitCode, stdout } = await benchday(['run', scenario, '--topologies', topology], {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    holder.close();
    expect(stdout).toContain(String(port));
    expect(exitCode).toBe(5);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });

  it('an image that is not there: exit code 5, the image named, before anything is started', async () => {
    await using directory = await temporaryDirectory();
    const topology = await smallTopology(directory.path, 'legacy', ({ services }) => {
      const app = services['app'];
      if (app !== undefined) app['image'] = 'benchday/nowhere:1';
    });
    const scenario = await smallCatalogueScenario(directory.path);
    const { exitCode, stderr } = await benchday(['run', scenario, '--topologies', topology], {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect(stderr).toContain('benchday/nowhere:1');
    expect(exitCode).toBe(5);
    expect(await readdir(directory.path)).not.toContain('reports');
  });

  it('an application that answers wrongly is not measured: exit code 1', async () => {
    await using directory = await temporaryDirectory();
    const topology = await smallTopology(directory.path, 'legacy');
    const scenario = await smallCatalogueScenario(directory.path);
    await edit(scenario, 'benchday:home', 'benchday:palace');
    const { exitCode, stdout } = await benchday(['run', scenario, '--topologies', topology], {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect(stdout).toMatch(/lacks "benchday:palace:index/);
    expect(exitCode).toBe(1);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });
});

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}
