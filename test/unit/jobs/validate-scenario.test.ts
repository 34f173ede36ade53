import { describe, expect, it } from 'vitest';
import { planRun } from '../../../src/jobs/run/plan-run.ts';
import { validateFiles } from '../../../src/jobs/validate/validate-files.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const APP = `services:
  web: { image: "me/web:1", ports: ["8080"] }
  api: { image: "me/api:1", ports: ["9000"] }
  db: { image: "postgres:16" }
`;
const scenario = (...topologies: readonly string[]) =>
  `title: x
topologies:
${topologies.map((one) => `  - ${one}\n`).join('')}requests: [{ name: home, path: /, weight: 1 }]
`;

async function folderWith(text: string, more: Readonly<Record<string, string>> = {}) {
  return await TemporaryFolder.with({
    'app/compose.yaml': APP,
    'other/compose.yaml': APP.replace('me/web:1', 'Me/Web:1'),
    'dump.sql': 'select 1;\n',
    'day.yaml': text,
    ...more,
  });
}

/** By `validate`, and by the plan of a run, which ask no engine for it. */
async function problemsOf(text: string): Promise<string> {
  await using folder = await folderWith(text);
  const { files, exit } = await validateFiles([folder.file('day.yaml')]);
  expect(exit.code).toBe(2);
  const ofRun = await folder.refusal(planRun({ scenario: folder.file('day.yaml'), topologies: undefined }, undefined));
  const said = (files[0]?.problems ?? '').replaceAll(`${folder.path}/`, '');
  expect(ofRun.replace(/^[A-Z_]+: /, '')).toBe(said);
  return said;
}

describe('validate of a scenario looks at its topologies as run does', () => {
  it.each<[string, string, RegExp]>([
    [
      'an entry that is no service',
      '{ path: ./app, entry: wbe:8080 }',
      /there is no service "wbe"; did you mean web\?/,
    ],
    ['an entry that nobody names', './app', /entry/],
    [
      'a role of no service',
      '{ path: ./app, entry: web, roles: { wbe: app } }',
      /roles\.wbe: there is no service "wbe"/,
    ],
    ['a role that there is not', '{ path: ./app, entry: web, roles: { web: boss } }', /roles\.web/],
    [
      'a collector of no service',
      '{ path: ./app, entry: web, collect: { bd: { kind: varnish } } }',
      /collect\.bd: there is no service/,
    ],
    ['a collector that there is not', '{ path: ./app, entry: web, collect: { db: { kind: oracle } } }', /collect/],
    [
      'a dump that is not there',
      '{ path: ./app, entry: web, data: { db: gone.sql } }',
      /data: gone\.sql does not exist/,
    ],
    [
      'a dump for no service',
      '{ path: ./app, entry: web, data: { bd: dump.sql } }',
      /data: there is no service bd; did you mean db\?/,
    ],
    [
      'a dump that is none',
      '{ path: ./app, entry: web, data: { db: /dev/null } }',
      /data: \/dev\/null is neither a file nor a folder/,
    ],
    ['a name of no image', './other#web', /services\.web\.image: is no name of an image/],
    ['a file that is not there', '{ path: ./app, entry: web, files: [prod.yaml] }', /there is no file app\/prod\.yaml/],
    ['a topology that nobody knows', 'nowhere', /there is no topology "nowhere"/],
    [
      'two of one name',
      '{ path: ./app, entry: web, name: one }\n  - { path: ./app, entry: api, name: one }',
      /two topologies are called one/,
    ],
  ])('%s', async (_name, topology, message) => {
    expect(await problemsOf(scenario(topology))).toMatch(message);
  });

  it('all that is wrong at once: of the scenario, of every topology, and of their dumps', async () => {
    const text = scenario(
      '{ path: ./app, entry: wbe, roles: { ap: app }, data: { db: gone.sql } }',
      './other#web',
      'nowhere',
    );
    const said = await problemsOf(text.replace('weight: 1', 'weight: 0'));
    for (const words of ['weight', '"wbe"', '"ap"', 'gone.sql', 'is no name of an image', '"nowhere"'])
      expect(said).toContain(words);
  });

  it('a folder that is typed like a name is said with its hint', async () => {
    await using folder = await folderWith(scenario('./app#web'));
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      const { files, exit } = await validateFiles(['app']);
      expect([files[0]?.hint, exit.code]).toEqual(['a path has a slash, a name has none: type ./app', 2]);
    } finally {
      process.chdir(before);
    }
  });

  it('a profile that no service has is said, as Compose passes it over', async () => {
    const compose = `${APP}  extra: { image: x, profiles: [full] }\n`;
    await using folder = await folderWith(scenario('{ path: ./app, entry: web, profiles: [ful] }'), {
      'app/compose.yaml': compose,
    });
    const { files, exit } = await validateFiles([folder.file('day.yaml')]);
    expect(exit.code).toBe(0);
    expect(files[0]?.notes).toContain('app: no service has the profile ful; did you mean full?');
  });

  it('says what they ask of this machine, by what the scenario allows, and what is to be known', async () => {
    const compose = `services:\n  web: { image: x, ports: ["80"], privileged: true, pid: host, container_name: shop }\n`;
    const text = `${scenario('./app')}allow_host_access: [privileged]\n`;
    await using folder = await folderWith(text, { 'app/compose.yaml': compose });
    const { files, exit } = await validateFiles([folder.file('day.yaml')]);
    expect(exit.code).toBe(0);
    expect(files[0]).toMatchObject({
      kind: 'scenario',
      hostAccess: [
        { topology: 'app', kind: 'privileged', isAllowed: true },
        { topology: 'app', kind: 'host-pid', isAllowed: false },
      ],
    });
    expect(files[0]?.notes?.join('\n')).toMatch(/^app: .*container_name/m);
  });
});
