import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const GOOD_COMPOSE = `x-benchday:
  entry: { service: web, port: 80 }
services:
  web: { image: web, ports: ['80'] }
`;

describe('a bad scenario ends with exit code 2 and names file and line', () => {
  it.each<[string, string, RegExp]>([
    ['malformed YAML', 'name: [1,\n  x: }', /my\.yaml:\d+/],
    ['a wrong type', smallScenario().replace('seed: 1', 'seed: one'), /my\.yaml:5 load\.seed: /],
    ['a negative rate', smallScenario().replace('8640000', '-5'), /my\.yaml:5 load\.hits_per_day: .*-5/],
    ['an unknown key', smallScenario().replace('trials:', 'trails:'), /my\.yaml:9 trails: .*trials/],
    ['an undeclared placeholder', smallScenario().replace('path: /,', 'path: "/{id}",'), /my\.yaml:7 .*id/],
    ['an unknown profile', smallScenario().replace('weekday', 'wekday'), /wekday/],
    ['an empty file', '', /my\.yaml/],
  ])('%s', async (_name, text, message) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'my.yaml'), text);
    const words = ['run', './my.yaml', '--target', 'http://127.0.0.1:9', '--dry-run'];
    const { exitCode, stderr } = await benchday(words, { cwd: directory.path });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('lists all problems of a file at once', async () => {
    await using directory = await temporaryDirectory();
    const text = smallScenario()
      .replace('seed: 1', 'seed: one')
      .replace('weight: 1', 'weight: 0')
      .replace('trials: 1', 'trials: 0');
    await writeFile(join(directory.path, 'my.yaml'), text);
    const { stderr } = await benchday(['validate', './my.yaml'], { cwd: directory.path });
    for (const key of ['load.seed', 'weight', 'trials']) expect(stderr).toContain(key);
  });
});

describe('a bad topology ends with exit code 2 and names file and line', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unsupported key',
      GOOD_COMPOSE.replace('image: web,', 'image: web, external_links: [other],'),
      /compose\.yaml:4 services\.web\.external_links: /,
    ],
    [
      'a dependency cycle',
      GOOD_COMPOSE.replace("ports: ['80']", "ports: ['80'], depends_on: [app]").concat(
        '  app: { image: app, depends_on: [web] }\n',
      ),
      /web -> app -> web|app -> web -> app/,
    ],
    ['a missing build file', GOOD_COMPOSE.replace('image: web,', 'image: web, build: ./nowhere,'), /nowhere/],
    ['an entry that is no service', GOOD_COMPOSE.replace('service: web', 'service: wbe'), /wbe/],
    [
      'a health condition without a health check',
      GOOD_COMPOSE.replace('image: web,', 'image: web, healthcheck: { disable: true },').concat(
        '  app: { image: app, depends_on: { web: { condition: service_healthy } } }\n',
      ),
      /service_healthy/,
    ],
    [
      'a negative CPU limit',
      GOOD_COMPOSE.replace("ports: ['80']", "ports: ['80'], deploy: { resources: { limits: { cpus: '-1' } } }"),
      /cpus/,
    ],
  ])('%s', async (_name, text, message) => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'mine'));
    await writeFile(join(directory.path, 'mine', 'compose.yaml'), text);
    const { exitCode, stderr } = await benchday(['validate', './mine'], { cwd: directory.path });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('says ok to good ones', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'mine'));
    await writeFile(join(directory.path, 'mine', 'compose.yaml'), GOOD_COMPOSE);
    await writeFile(join(directory.path, 'my.yaml'), smallScenario());
    const { exitCode, stdout } = await benchday(['validate', './mine', './my.yaml'], { cwd: directory.path });
    expect(stdout).toMatch(/ok {2}\.\/mine \(topology\)\nok {2}\.\/my\.yaml \(scenario\)/);
    expect(exitCode).toBe(0);
  });
});
