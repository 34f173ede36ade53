import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SHOP, application, init, readBack, written } from './shop-application.ts';

/** Requests over a day: so many an hour. */
function logOf(perHour: number, extra: readonly string[] = []): string {
  const lines = [];
  for (let hour = 0; hour < 24; hour += 1) {
    for (let index = 0; index < perHour; index += 1) {
      const time = `10/Oct/2026:${String(hour).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}:00 +0000`;
      lines.push(
        `203.0.113.${index % 200} - - [${time}] "GET /tea/${1 + (index % 30)} HTTP/1.1" 200 512 "-" "a browser"`,
      );
    }
  }
  return [...lines, ...extra, ''].join('\n');
}

describe('benchday init', () => {
  it('finds the entry, has PostgreSQL count its statements, and writes what runs', async () => {
    const folder = await application({ 'docker-compose.yml': SHOP });
    const made = await init(folder);
    expect(made).toMatchObject({ entry: 'web:8000', otherEntries: [], exit: { code: 0 } });
    expect(made.databases.map(({ service, watchedBy }) => [service, ...watchedBy])).toEqual([
      ['db', 'postgresql'],
      ['sessions', 'redis'],
    ]);
    const { scenario, topology } = await readBack(folder);
    expect(scenario.requests.map(({ path: asked }) => asked)).toEqual(['/']);
    const db = topology?.services.find(({ name }) => name === 'db');
    expect(db?.command).toEqual(['postgres', '-c', 'shared_preload_libraries=pg_stat_statements']);
    expect(db?.files?.map(({ content }) => content)).toEqual(['create extension if not exists pg_stat_statements;\n']);
    expect(topology?.entries).toEqual([{ service: 'web', port: 8000 }]);
  });

  it('says in the file and to its user what is assumed: traffic and mix', async () => {
    const folder = await application({ 'compose.yaml': SHOP });
    const { notes } = await init(folder);
    expect(notes.join('\n')).toMatch(/no access log[^]*assumptions[^]*front page alone/);
    expect(await written(folder)).toMatch(
      /# an assumption[^]*profile: weekday[^]*# nobody knows what visitors ask for/,
    );
  });

  it('writes no password that the Compose file or its .env holds', async () => {
    const folder = await application({
      'compose.yaml': SHOP.replace('very-secret', "'${SECRET}'")
        .replace('postgres:16\n', "postgres:16\n    volumes: ['./scripts:/docker-entrypoint-initdb.d']\n")
        .replace("    volumes: ['data:/var/lib/postgresql/data']\n", ''),
      '.env': 'SECRET=very-secret\n',
      'scripts/a.sql': 'select 1;\n',
    });
    await init(folder);
    for (const name of await readdir(path.join(folder, 'benchday'))) {
      expect(await readFile(path.join(folder, 'benchday', name), 'utf8')).not.toContain('very-secret');
    }
  });

  it('does not watch a PostgreSQL that it cannot make count, says what to do, and keeps what else was guessed', async () => {
    const folder = await application({
      'compose.yaml': SHOP.replace("['data:/var/lib/postgresql/data']", "['./scripts:/docker-entrypoint-initdb.d']"),
      'scripts/a.sql': 'select 1;\n',
    });
    const made = await init(folder);
    expect(made.databases[0]).toMatchObject({ service: 'db', watchedBy: [] });
    expect(made.databases[0]?.note).toMatch(/create extension pg_stat_statements/);
    const { topology } = await readBack(folder);
    expect(topology?.collect).toMatchObject({ db: [], sessions: [{ kind: 'redis' }] });
    expect(await readdir(path.join(folder, 'scripts'))).toEqual(['a.sql']);
  });

  it.each([
    [
      'postgres -c max_connections=300',
      ['postgres', '-c', 'max_connections=300', '-c', 'shared_preload_libraries=pg_stat_statements'],
    ],
    [
      '-c shared_preload_libraries=auto_explain',
      ['-c', 'shared_preload_libraries=auto_explain', '-c', 'shared_preload_libraries=auto_explain,pg_stat_statements'],
    ],
    [
      'postgres -c shared_preload_libraries=pg_stat_statements',
      ['postgres', '-c', 'shared_preload_libraries=pg_stat_statements'],
    ],
  ])('keeps the command of PostgreSQL: %s', async (command, expected) => {
    const folder = await application({
      'compose.yaml': SHOP.replace('postgres:16\n', `postgres:16\n    command: ${command}\n`),
    });
    await init(folder);
    const { topology } = await readBack(folder);
    expect(topology?.services.find(({ name }) => name === 'db')?.command).toEqual(expected);
  });

  it('of several ports takes the likeliest, and lists the others so that they can be pasted', async () => {
    const folder = await application({
      'compose.yaml': `services:
  mail: { image: example/mail, ports: ['1025:1025'] }
  api: { image: example/api, ports: ['3000:3000'] }
  front: { image: 'nginx:1', depends_on: [api], ports: ['80:80'] }
`,
    });
    const made = await init(folder);
    expect(made).toMatchObject({ entry: 'front:80', otherEntries: ['api:3000', 'mail:1025'] });
    const text = await written(folder);
    const [other] = /entry: api:3000/.exec(text) ?? [];
    await writeFile(
      path.join(folder, 'benchday/scenario.yaml'),
      text.replace(/^( +)entry: front:80/m, `$1${other ?? ''}`),
    );
    expect((await readBack(folder)).topology?.entries).toEqual([{ service: 'api', port: 3000 }]);
  });

  it('leaves the entry to a Compose file that names it', async () => {
    const folder = await application({
      'compose.yaml': `x-benchday: { entry: { service: web, port: 8000 } }\n${SHOP}`,
    });
    const made = await init(folder);
    expect(made.entry).toBeUndefined();
    expect(await written(folder)).not.toMatch(/^ +entry:/m);
    expect((await readBack(folder)).topology?.entries).toEqual([{ service: 'web', port: 8000 }]);
  });

  it('asks for the entry where nothing is open, lists the services, and takes --entry', async () => {
    const folder = await application({ 'compose.yaml': 'services: { worker: { image: example/worker } }\n' });
    await expect(init(folder)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--entry worker:8080') as string,
    });
    expect(await readdir(folder)).toEqual(['compose.yaml']);
    await init(folder, { entry: 'worker:9000' });
    expect((await readBack(folder)).topology?.entries).toEqual([{ service: 'worker', port: 9000 }]);
  });

  it('makes profile and mix of the access log, and leaves out what it has no body for', async () => {
    const post = '203.0.113.9 - - [10/Oct/2026:12:00:00 +0000] "POST /login HTTP/1.1" 303 0 "-" "a browser"';
    const folder = await application({
      'compose.yaml': SHOP,
      'logs/access.log': logOf(400, [post]),
      'logs/app.log': 'started\nready\n'.repeat(20),
    });
    const made = await init(folder, { durationS: 86_400 });
    expect(made.written.map((file) => path.basename(file))).toEqual([
      'profile.yaml',
      'requests.yaml',
      'statements.yaml',
      'scenario.yaml',
    ]);
    expect(made.notes.join('\n')).toMatch(/left out of the mix: POST \/login/);
    const { scenario } = await readBack(folder);
    expect(scenario.load.hitsPerDay).toBe(9608);
    expect(scenario.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual(['GET /tea/{id}']);
  });

  it('of a log with too few requests takes the shape of the day, and says that the number is an assumption', async () => {
    const folder = await application({ 'compose.yaml': SHOP, 'access.log': logOf(3) });
    await init(folder);
    expect(await written(folder)).toMatch(/# an assumption: the log has \d+ a day, of which 60 s have 0/);
    expect((await readBack(folder)).scenario.load.hitsPerDay).toBe(1_000_000);
  });

  it('makes the mix of a description: reads alone, as its writes would need what nobody knows', async () => {
    const folder = await application({
      'compose.yaml': SHOP,
      'docs/openapi.yaml': `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /teas: { get: { responses: { '200': { description: ok } } }, post: { responses: { '201': { description: ok } } } }
`,
    });
    const made = await init(folder);
    expect((await readBack(folder)).scenario.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      'GET /teas',
    ]);
    expect(made.notes.join('\n')).toContain('POST /teas');
  });

  it.each([
    ['the folder above', '..', 'shop/docs/openapi.yaml', 'shop/docs/swagger.yaml'],
    ['the folder itself', '.', 'docs/openapi.yaml', 'docs/swagger.yaml'],
  ])('names descriptions by paths that work from where it was called: %s', async (_what, from, ...paths) => {
    const text = `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths: { /teas: { get: { responses: { '200': { description: ok } } }, post: { responses: { '201': { description: ok } } } } }
`;
    const folder = await application({
      'compose.yaml': SHOP,
      'docs/openapi.yaml': text,
      'docs/swagger.yaml': text,
    });
    const before = process.cwd();
    process.chdir(path.join(folder, from));
    onTestFinished(() => {
      process.chdir(before);
    });
    const { notes } = await init(folder);
    const asked = Array.from(
      notes.join('\n').matchAll(/benchday import (\S+) --requests mix\.yaml/g),
      ([, file]) => file,
    );
    expect(asked).toEqual(paths);
    const mix = await readFile(path.join(folder, 'benchday/requests.yaml'), 'utf8');
    expect(mix.replaceAll(/\n# */g, ' ')).toContain('benchday import docs/openapi.yaml --requests mix.yaml');
  });

  it('says so, and works without, where a recording is broken', async () => {
    const folder = await application({ 'compose.yaml': SHOP, 'visit.har': '{ "log": { "entries": [' });
    const made = await init(folder);
    expect(made.notes.join('\n')).toMatch(/not used: .*visit\.har/);
    expect((await readBack(folder)).scenario.requests).toHaveLength(1);
  });
});
