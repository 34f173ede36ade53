import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const COMPOSE = 'services:\n  web: { image: x, ports: ["80"] }\n  api: { image: x, ports: ["81"] }\n';

/** What a run says of the first topology of a scenario. */
async function refusal(line: string, compose = COMPOSE): Promise<string> {
  const scenario = `title: Mine\nrequests: [{ name: home, path: /, weight: 1 }]\ntopologies:\n  - path: ./compose.yaml\n${line}`;
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, 'shop/my.yaml': scenario });
  const { topologies, topologyPlaces = {} } = await readScenario(folder.file('shop/my.yaml'), { root: PROJECT_ROOT });
  const [word = ''] = topologies;
  const place = topologyPlaces[word];
  return await folder.refusal(readTopology(word, { root: PROJECT_ROOT, environment: {}, place }));
}

describe('what is wrong with words of a scenario is said at their line of the scenario', () => {
  it.each([
    ['    entry: wbe:80\n', /shop\/my\.yaml:5 topologies\[0\]\.entry[^:]*: there is no service "wbe"/],
    [
      '    name: x\n    entry:\n      service: wbe\n',
      /shop\/my\.yaml:[67] topologies\[0\]\.entry[^:]*: there is no service "wbe"/,
    ],
    ['    entry: [web:80, wbe:80]\n', /shop\/my\.yaml:5 .*"wbe"/],
    ['    entry: web:80\n    roles: { wbe: app }\n', /shop\/my\.yaml:6 topologies\[0\]\.roles\.wbe: .*"wbe"/],
    [
      '    entry: web:80\n    collect:\n      web: { kind: redis, port: 1 }\n      wbe: { kind: redis, port: 1 }\n',
      /shop\/my\.yaml:8 topologies\[0\]\.collect\.wbe/,
    ],
    ['    entry: web:80\n    roles: { web: wbe }\n', /FILE_INVALID: shop\/my\.yaml:6 topologies\[0\]\.roles\.web/],
    [
      '    entry: web:80\n    collect: { web: { kind: reddis } }\n',
      /FILE_INVALID: shop\/my\.yaml:6 topologies\[0\]\.collect\.web/,
    ],
    [
      '    entry: web:80\n    files: [other.yaml]\n',
      /FILE_NOT_FOUND: shop\/my\.yaml:6 topologies\[0\]\.files: there is no file shop\/other\.yaml/,
    ],
    [
      '    entry: web:80\n    env_files: [other.env]\n',
      /FILE_NOT_FOUND: shop\/my\.yaml:6 topologies\[0\]\.env_files: .*other\.env/,
    ],
    ['    entry: web:80\n    data: { web: dump.sql }\n', /shop\/my\.yaml:6 topologies\[0\]\.data: /],
  ])('%j', async (line, message) => {
    expect(await refusal(line)).toMatch(message);
  });

  it('a Compose file that is not there is said there too', async () => {
    const scenario = 'title: Mine\nrequests: [{ name: home, path: /, weight: 1 }]\ntopologies: [../gone.yaml]\n';
    await using folder = await TemporaryFolder.with({ 'shop/my.yaml': scenario });
    const { topologies, topologyPlaces } = await readScenario(folder.file('shop/my.yaml'), { root: PROJECT_ROOT });
    const place = topologyPlaces?.[topologies[0] ?? ''];
    const said = await folder.refusal(readTopology(topologies[0] ?? '', { root: folder.path, environment: {}, place }));
    expect(said).toMatch(/FILE_NOT_FOUND: shop\/my\.yaml:3 topologies\[0\]\.path: there is no file gone\.yaml/);
  });

  it('what is wrong with the Compose file keeps its own line', async () => {
    const compose = COMPOSE.replace('ports: ["81"]', 'ports: ["81"], depends_on: [nobody]');
    expect(await refusal('    entry: web:80\n', compose)).toMatch(/^FILE_INVALID: shop\/compose\.yaml:\d/);
    expect(await refusal('    name: x\n')).toMatch(
      /^FILE_INVALID: shop\/compose\.yaml:\d+ x-benchday\.entry: is missing/,
    );
  });

  it('what its own file says of roles is not the scenario', async () => {
    const compose = `x-benchday: { roles: { nobody: app } }\n${COMPOSE}`;
    expect(await refusal('    entry: web:80\n    roles: { web: app }\n', compose)).toMatch(
      /^FILE_INVALID: shop\/compose\.yaml:1 x-benchday\.roles\.nobody/,
    );
  });
});

it('a commit that lacks a merged file is told so', async () => {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': COMPOSE });
  const word = `${folder.file('shop/compose.yaml')}#{"entry":"web:80","files":["benchday/statements.yaml"]}`;
  const commit = { tree: folder.file('shop'), withheld: {} };
  expect(await folder.refusal(readTopology(word, { root: folder.path, environment: {}, commit }))).toBe(
    'FILE_NOT_FOUND: the commit has no benchday/statements.yaml, which is merged',
  );
});
