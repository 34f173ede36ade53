import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SHOP, application, init, readBack, written } from './shop-application.ts';

const PROFILES = `${SHOP.replace('volumes: { data: }\n', '')}  extra: { image: x, profiles: [extra] }
  tool: { image: x, profiles: [tools] }
volumes: { data: }
`;
const PROD = 'services: { web: { environment: { MODE: prod } } }\n';

async function lineOf(folder: string): Promise<Record<string, unknown>> {
  const { topologies } = parse(await written(folder)) as { topologies: Record<string, unknown>[] };
  return topologies[0] ?? {};
}

describe("Compose's own words, which a run has to be told again", () => {
  it('profiles: the run starts what init was shown, and what is left out is said', async () => {
    const folder = await application({ 'compose.yaml': PROFILES });
    const made = await init(folder, { environment: { COMPOSE_PROFILES: 'extra' } });
    expect((await lineOf(folder))['profiles']).toEqual(['extra']);
    expect((await readBack(folder)).topology?.services.map(({ name }) => name)).toContain('extra');
    expect(made.profiles).toEqual(['extra']);
    expect(made.notes.join('\n')).toMatch(/tool \(tools\); benchday init --profile tools --force/);
  });

  it('files of -f: in their order, with what init adds as the last, and without the override', async () => {
    const folder = await application({
      'compose.yaml': SHOP,
      'compose.override.yaml': 'services: { web: { environment: { MODE: mine } } }\n',
      'deploy/prod.yaml': PROD,
    });
    const made = await init(folder, {
      files: [path.join(folder, 'compose.yaml'), path.join(folder, 'deploy/prod.yaml')],
    });
    expect(await lineOf(folder)).toMatchObject({
      path: '../compose.yaml',
      files: ['deploy/prod.yaml', 'benchday/statements.yaml'],
      override: false,
    });
    expect(made.merged.map((file) => path.relative(folder, file))).toEqual(['deploy/prod.yaml']);
    const { topology } = await readBack(folder);
    expect(topology?.services.find(({ name }) => name === 'web')?.environment).toEqual({ MODE: 'prod' });
  });

  it('the override that Compose merges by its name is said, and the run merges it too', async () => {
    const folder = await application({ 'compose.yaml': SHOP, 'compose.override.yaml': PROD });
    const made = await init(folder);
    expect(made.merged.map((file) => path.relative(folder, file))).toEqual(['compose.override.yaml']);
    expect((await lineOf(folder))['override']).toBeUndefined();
    const { topology } = await readBack(folder);
    expect(topology?.services.find(({ name }) => name === 'web')?.environment).toEqual({ MODE: 'prod' });
  });

  it.each([
    ['the .env', 'COMPOSE_FILE=base.yml:prod.yaml\n', {}],
    ['the .env with a sign of its own', 'COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE="base.yml,prod.yaml"\n', {}],
  ])('COMPOSE_FILE of %s', async (_what, env, environment) => {
    const folder = await application({ 'base.yml': SHOP, 'prod.yaml': PROD, '.env': env });
    await init(folder, { environment });
    expect(await lineOf(folder)).toMatchObject({
      path: '../base.yml',
      files: ['prod.yaml', 'benchday/statements.yaml'],
    });
  });

  it('COMPOSE_FILE of the environment goes before that of the .env, and a file that is named before both', async () => {
    const folder = await application({
      'base.yml': SHOP,
      'prod.yaml': PROD,
      'compose.yaml': SHOP,
      '.env': 'COMPOSE_FILE=no\n',
    });
    const environment = { COMPOSE_FILE: [path.join(folder, 'base.yml'), path.join(folder, 'prod.yaml')].join(':') };
    await init(folder, { environment });
    expect(await lineOf(folder)).toMatchObject({ path: '../base.yml' });
    await init(path.join(folder, 'compose.yaml'), { environment, force: true });
    expect(await lineOf(folder)).toMatchObject({ path: '../compose.yaml', files: ['benchday/statements.yaml'] });
  });

  it('a file that COMPOSE_FILE names and that is not there is said, and nothing is written', async () => {
    const folder = await application({ 'compose.yaml': SHOP, '.env': 'COMPOSE_FILE=gone.yml\n' });
    await expect(init(folder)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('gone.yml') as string,
      hint: expect.stringContaining('COMPOSE_FILE') as string,
    });
    await expect(init(folder, { files: [folder] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(init(path.join(folder, 'compose.yaml'), { files: ['compose.yaml'] })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('files of variables in the repository stand in the scenario, also where git ignores them', async () => {
    const folder = await application({
      'app/compose.yaml': SHOP.replace('example/shop:1', 'example/shop:${TAG}'),
      '.gitignore': '*.env\n',
      'bench.env': 'TAG=bench\n',
    });
    execFileSync('git', ['init', '-q', folder]);
    await init(folder, { environment: { COMPOSE_ENV_FILES: path.join(folder, 'bench.env') } });
    expect((await lineOf(folder))['env_files']).toEqual(['../bench.env']);
    const { topology } = await readBack(folder);
    expect(topology?.services.find(({ name }) => name === 'web')?.image).toBe('example/shop:bench');
    expect(topology?.settingsFiles).toEqual([path.join(folder, 'bench.env')]);
    expect(topology?.hostAccess).toEqual([]);
  });

  it('files of variables elsewhere are named by the commands that it prints', async () => {
    const folder = await application({ 'compose.yaml': SHOP.replace('example/shop:1', 'example/shop:${TAG:?}') });
    const elsewhere = path.join(path.dirname(folder), "it's.env");
    await writeFile(elsewhere, 'TAG=7\n');
    const made = await init(folder, { environment: { COMPOSE_ENV_FILES: elsewhere } });
    expect((await lineOf(folder))['env_files']).toBeUndefined();
    for (const command of made.next) expect(command).toContain(`--env-file '${elsewhere.replace("'", "'\\''")}'`);
    expect(made.notes.join('\n')).toMatch(/outside of the repository/);
  });

  it('no file of variables at all is no file for the run either', async () => {
    const folder = await application({
      'compose.yaml': SHOP.replace('example/shop:1', 'example/shop:${TAG:-none}'),
      '.env': 'TAG=own\n',
    });
    await init(folder, { environment: { COMPOSE_ENV_FILES: '/dev/null' } });
    const { topology } = await readBack(folder);
    expect(topology?.services.find(({ name }) => name === 'web')?.image).toBe('example/shop:none');
  });
});

describe('the name', () => {
  it.each([
    ['of the file', `name: tea-shop\n${SHOP}`, {}, 'tea-shop'],
    ['of the file, by a variable', `name: \${NAME:-tea}\n${SHOP}`, {}, 'tea'],
    ['of COMPOSE_PROJECT_NAME', `name: tea\n${SHOP}`, { COMPOSE_PROJECT_NAME: 'mine' }, 'mine'],
    ['of the folder, where nobody says one', SHOP, {}, 'shop'],
    ['of the folder, where Compose would not take it', SHOP, { COMPOSE_PROJECT_NAME: 'My Shop' }, 'shop'],
  ])('is that %s', async (_what, compose, environment, name) => {
    const folder = await application({ 'compose.yaml': compose });
    await init(folder, { environment });
    const { scenario, topology } = await readBack(folder);
    expect([scenario.name, scenario.title, topology?.name]).toEqual([name, `A day of ${name}`, name]);
  });
});
