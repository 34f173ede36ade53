import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { scheduleOf } from '../../../src/scenario/scenario-schedule.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'benchday-flows-'));
  await writeFile(path.join(folder, 'users.csv'), '\ufeffuser,password\nada,"a ""b"", c"\nbob,d\n');
  await writeFile(path.join(folder, 'twice.csv'), 'user,user\na,b\n');
  await writeFile(path.join(folder, 'heads.csv'), 'user\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LOGIN = `
      - name: login
        method: POST
        path: /login
        body: user={user}&password={password}
        take: { token: { json: $.token } }`;
const FOLLOW = `
      - name: follow
        path: /account
        headers: { Authorization: 'Bearer {token}' }`;

function scenario(steps = LOGIN + FOLLOW, settings = 'feed: users.csv', more = ''): string {
  return `title: A
flows:
  - name: visit
    think_s: 2
    ${settings}
    steps:${steps}
${more}`;
}

async function read(text: string) {
  const file = path.join(folder, 'day.yaml');
  await writeFile(file, text);
  return readScenario(file, { root: PROJECT_ROOT });
}

async function problemOf(text: string): Promise<string> {
  return read(text).then(
    () => 'none',
    (error: unknown) => (error as Error).message.replaceAll(`${folder}/`, ''),
  );
}

describe('flows of a scenario', () => {
  it('are read with their feed; each step is an endpoint with its share of the hits', async () => {
    const { flows, requests } = await read(scenario(LOGIN + FOLLOW + '\n        chance: 0.5'));
    expect(requests.map(({ name, weight, headers }) => [name, weight, headers])).toEqual([
      ['login', 1 / 1.5, {}],
      ['follow', 0.5 / 1.5, {}],
    ]);
    expect(flows).toMatchObject([
      {
        feed: {
          columns: ['user', 'password'],
          rows: [
            ['ada', 'a "b", c'],
            ['bob', 'd'],
          ],
          order: 'random',
        },
        steps: [
          { options: [{ request: 0, needs: [], take: [{ name: 'token', from: { kind: 'json', path: '$.token' } }] }] },
          {
            chance: 0.5,
            think: { kind: 'fixed', ms: 2000 },
            options: [{ request: 1, needs: ['token'], headers: { Authorization: 'Bearer {token}' } }],
          },
        ],
      },
    ]);
  });

  it.each([
    ['lines of two systems', 'id\r\n1\n2\n3\r\n', ['1', '2', '3']],
    ['lines of an old one', 'id\r1\r2', ['1', '2']],
    ['empty lines between and behind', '\nid\n\n1\n\r\n2\n\n', ['1', '2']],
    ['a line within quotes', 'id\n"a\nb"\n"c""d, e"\n', ['a\nb', 'c"d, e']],
  ])('have a feed with %s', async (_what, text, ids) => {
    await writeFile(path.join(folder, 'ids.csv'), text);
    const { flows = [] } = await read(scenario('\n      - { name: a, path: "/{id}" }', 'feed: ids.csv'));
    expect(flows[0]?.feed?.rows).toEqual(ids.map((id) => [id]));
  });

  it('stand beside requests, and come after them', async () => {
    const read1 = await read(scenario(LOGIN, undefined, 'requests: [{ name: home, path: /, weight: 3 }]'));
    expect(read1.requests.map(({ name, weight }) => [name, weight])).toEqual([
      ['home', 3],
      ['login', 1],
    ]);
    const hits = [
      ...arrivals({ ...scheduleOf(read1, ''), curve: { segments: [{ lengthMs: 1000, ratePerSecond: 100 }] } }),
    ];
    expect(hits.some(({ request }) => request === 0)).toBe(true);
    expect(hits.some(({ request }) => request === 1)).toBe(true);
  });

  it('change the digest of the scenario with their feed', async () => {
    const { sha256 } = await read(scenario());
    await writeFile(path.join(folder, 'users.csv'), 'user,password\nada,x\n');
    expect((await read(scenario())).sha256).not.toBe(sha256);
  });

  it.each([
    [
      'a value that no earlier step takes',
      scenario(FOLLOW),
      'day.yaml:9 flows[0].steps[0].headers.Authorization: holds {token}, but no parameter is named so, users.csv has no such column (it has user, password), and no earlier step takes it',
    ],
    ['one that a later step takes', scenario(FOLLOW + LOGIN), 'and no earlier step takes it; login takes it, too late'],
    [
      'a value that is needed and not taken',
      scenario(LOGIN + FOLLOW + '\n        needs: [tokn]'),
      'day.yaml:15 flows[0].steps[1].needs[0]: no earlier step takes tokn',
    ],
    [
      'a feed that is not there',
      scenario(LOGIN, 'feed: { file: user.csv }'),
      'day.yaml:5 flows[0].feed.file: user.csv cannot be read: ENOENT',
    ],
    [
      'a feed without a row',
      scenario(LOGIN, 'feed: heads.csv'),
      'day.yaml:5 flows[0].feed: heads.csv needs a line of column names and a row',
    ],
    [
      'a column twice',
      scenario(LOGIN, 'feed: twice.csv'),
      'its first line names columns by letters, digits and _, each once, got "user"',
    ],
    [
      'a column that is missing',
      scenario(LOGIN.replace('{user}', '{usr}')),
      'day.yaml:10 flows[0].steps[0].body: holds {usr}, but no parameter is named so, users.csv has no such column (it has user, password), and no earlier step takes it',
    ],
    [
      'a path that is none',
      scenario(LOGIN.replace('$.token', 'token')),
      'must be a path such as $.user.tokens[0], without wildcards or filters, got "token"',
    ],
    ['a pattern that is none', scenario(LOGIN.replace('json: $.token', 'regex: "(a"')), 'is no regular expression'],
    [
      'two steps of one name',
      scenario(LOGIN + FOLLOW.replace('follow', 'login')),
      'login is the name of another step or endpoint; each needs its own',
    ],
    [
      'a name that the mix has',
      scenario(LOGIN, undefined, 'requests: [{ name: login, path: /, weight: 3 }]'),
      'login is the name of another step or endpoint; each needs its own',
    ],
    [
      'sessions',
      scenario(LOGIN, undefined, 'sessions: { visitors: 10, hits_per_visit: 3 }'),
      'sessions: cannot stand beside flows',
    ],
    [
      'a cookie of its own',
      scenario(LOGIN + '\n        headers: { cookie: a=1 }'),
      'holds a Cookie header, but the cookies of the visit are sent',
    ],
    [
      'a think time of the first step',
      scenario(LOGIN + '\n        think_s: 2'),
      'flows[0].steps[0].think_s: is of no meaning for the first step',
    ],
  ])('are refused with file and line: %s', async (_, text, message) => {
    expect(await problemOf(text)).toContain(message);
  });

  it('are noted where a step may be due before the answer that it needs', async () => {
    const { notes } = await read(scenario(LOGIN + FOLLOW + '\n        think_s: 0.2'));
    expect(notes?.map((note) => note.replaceAll(`${folder}/`, ''))).toEqual([
      'day.yaml:12 flows[0].steps[1]: follow may be due 0.2 s after login, whose answer it needs: sooner than the objective of 0.25 s. It is held until the answer comes, and its response time counts from when it was due',
    ]);
    expect((await read(scenario())).notes).toBeUndefined();
  });
});

describe('forms of steps', () => {
  const upload = (form: string, more = '') => `
      - name: upload
        method: POST
        path: /upload
        multipart: ${form}${more}`;

  it.each([
    [upload('[{ name: a, value: "{none}" }]'), 'day.yaml:10 flows[0].steps[0].multipart[0].value: holds {none}'],
    [
      upload('[{ name: a, file: none.png }]'),
      'day.yaml:10 flows[0].steps[0].multipart[0].file: none.png cannot be read: ENOENT',
    ],
    [
      upload('[{ name: a, value: x }]', '\n        body: y'),
      'flows[0].steps[0].body: is written by multipart; keep one of them',
    ],
    [
      upload('[{ name: a, value: x }]', '\n        headers: { content-type: "{user}" }'),
      'flows[0].steps[0].headers.content-type: is set by multipart; leave it out',
    ],
    [upload('[{ name: a, value: x }]').replace('POST', 'GET'), 'flows[0].steps[0].multipart: cannot be sent with GET'],
  ])('are refused at their line where %s', async (steps, problem) => {
    expect(await problemOf(scenario(steps))).toContain(problem);
  });

  it('are written out, with the columns of the feed in their names, values and file names', async () => {
    const { requests } = await read(
      scenario(upload('[{ name: "{user}", value: "{password}", filename: "{user}.txt" }]')),
    );
    const [form] = requests;
    expect(form?.headers['Content-Type']).toMatch(/^multipart\/form-data; boundary=benchday-/);
    expect(form?.body).toContain(
      'name="{user}"; filename="{user}.txt"\r\nContent-Type: application/octet-stream\r\n\r\n{password}\r\n',
    );
  });
});
