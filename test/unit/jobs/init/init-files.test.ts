import { execFileSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseUnreadableMetrics } from '../../../../src/jobs/gate/readable-metrics.ts';
import { SHOP, application, init, readBack, written } from './shop-application.ts';

describe('what benchday init finds and writes', () => {
  it('finds the Compose file of a repository in a folder below, and lists the others', async () => {
    const folder = await application({
      'apps/shop/compose.yaml': SHOP,
      'apps/mail/docker-compose.yml': SHOP,
      'node_modules/x/compose.yaml': SHOP,
    });
    const made = await init(folder);
    expect(made.compose).toContain('apps/mail/docker-compose.yml');
    expect(made.otherCompose.map((file) => path.relative(folder, file))).toEqual(['apps/shop/compose.yaml']);
    expect((await readBack(folder)).topology?.name).toBe('mail');
  });

  it('takes a Compose file by its name', async () => {
    const folder = await application({
      'compose.yaml': SHOP,
      'docker-compose.prod.yml': SHOP.replaceAll('8000', '9000'),
    });
    expect((await init(path.join(folder, 'docker-compose.prod.yml'))).entry).toBe('web:9000');
  });

  it('overwrites nothing without --force, and says which files there are', async () => {
    const folder = await application({ 'compose.yaml': SHOP, 'benchday/scenario.yaml': 'mine' });
    await expect(init(folder)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('scenario.yaml exists already') as string,
    });
    expect(await readdir(path.join(folder, 'benchday'))).toEqual(['scenario.yaml']);
    expect(await written(folder)).toBe('mine');
    await init(folder, { force: true });
    expect(await written(folder)).not.toBe('mine');
  });

  it.each([
    ['no Compose file', {}, 'FILE_NOT_FOUND', /no Compose file/],
    [
      'a key that is refused',
      { 'compose.yaml': `${SHOP}    cgroup_parent: x\n`.replace('volumes: { data: }\n', '') },
      'FILE_INVALID',
      /./,
    ],
    ['a file that is no YAML', { 'compose.yaml': 'services: [' }, 'FILE_INVALID', /compose\.yaml:1/],
  ])('%s: nothing is written', async (_what, files, code, message) => {
    const folder = await application(files);
    await expect(init(folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await readdir(folder)).toEqual(Object.keys(files));
  });

  it('a folder that is not there is said', async () => {
    await expect(init('/nonexistent/shop')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('does not grant what a file asks of this machine, and says how to', async () => {
    const folder = await application({
      'compose.yaml': SHOP.replace(
        "image: 'redis:7'",
        "image: 'redis:7', volumes: ['/var/run/docker.sock:/var/run/docker.sock']",
      ),
    });
    const made = await init(folder);
    expect((await readBack(folder)).scenario.allowHostAccess).toEqual([]);
    expect(made.next.at(-1)).toContain("--allow-host-access 'docker-socket'");
  });

  it('adds reports/ to .gitignore only where it is asked to, and once', async () => {
    const folder = await application({ 'compose.yaml': SHOP, '.gitignore': 'node_modules' });
    execFileSync('git', ['init', '-q', folder]);
    expect((await init(folder)).ignore).toEqual({ line: 'reports/', state: 'missing' });
    expect((await init(folder, { force: true, gitignore: true })).ignore.state).toBe('added');
    expect((await init(folder, { force: true, gitignore: true })).ignore.state).toBe('ignored');
    expect(await readFile(path.join(folder, '.gitignore'), 'utf8')).toBe('node_modules\nreports/\n');
  });

  it('a name of a service or file cannot break out of a comment', async () => {
    const folder = await application({ 'compose.yaml': SHOP, 'openapi\n: evil.yaml': 'openapi: 3.1.0\npaths: {}\n' });
    const made = await init(folder);
    expect(made.exit.code).toBe(0);
    await readBack(folder);
  });
});

describe('the gate of such a scenario', () => {
  it.each([
    ['short trials', SHOP, 8, ['statements_per_hit', 'cpu_ms_per_hit']],
    ['trials of a minute', SHOP, 60, ['statements_per_hit', 'cpu_ms_per_hit', 'p50_ms']],
    ['trials of many hits', SHOP, 120, undefined],
    ['no database', "services: { web: { image: x, ports: ['80:80'] } }\n", 60, ['cpu_ms_per_hit', 'p50_ms']],
  ])('decides by what its trials can have: %s', async (_what, compose, durationS, metrics) => {
    const folder = await application({ 'compose.yaml': compose });
    await init(folder, { durationS });
    const { scenario, topology } = await readBack(folder);
    expect(scenario.gate?.metrics.map(({ metric }) => metric)).toEqual(metrics);
    expect(() => {
      refuseUnreadableMetrics(scenario, topology === undefined ? [] : [topology]);
    }).not.toThrow();
  });
});
