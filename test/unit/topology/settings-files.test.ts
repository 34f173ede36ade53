import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const COMPOSE = `services:
  app:
    image: "shop/app:\${TAG:-none}"
    container_name: "\${NAME:-shop}"
    ports: ["80"]
    environment: { WORD: "\${WORD:-none}", BOTH: "\${BOTH:-none}" }
`;
const FILES = {
  'shop/compose.yaml': COMPOSE,
  'shop/.env': 'TAG=env\nWORD=of-the-env\n',
  'one.env': 'TAG=one\nWORD=of-one\n',
  'shop/two.env': 'WORD=of-two\nBOTH=${TAG}-${WORD}\n',
};

async function shop(more: Readonly<Record<string, string>> = {}) {
  const folder = await TemporaryFolder.with({ ...FILES, ...more });
  const read = (settings = '', environment: Readonly<Record<string, string>> = {}) =>
    readTopology(`${folder.file('shop')}${settings}`, { root: folder.path, environment });
  const said = async (...words: Parameters<typeof read>) => {
    const { services, ...topology } = await read(...words);
    return { ...topology, image: services[0]?.image, environment: services[0]?.environment };
  };
  return { folder, read, said, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const named = (...files: readonly string[]) => ({ COMPOSE_ENV_FILES: files.join(',') });

describe('files of variables that the user names', () => {
  it('stand instead of the .env, later ones before earlier ones, and may use what those say', async () => {
    await using own = await shop();
    expect(await own.said()).toMatchObject({ image: 'shop/app:env', environment: { WORD: 'of-the-env' } });
    const one = own.folder.file('one.env');
    expect(await own.said('', named(one))).toMatchObject({
      image: 'shop/app:one',
      environment: { WORD: 'of-one', BOTH: 'none' },
    });
    expect(await own.said('', named(one, own.folder.file('shop/two.env')))).toMatchObject({
      image: 'shop/app:one',
      environment: { WORD: 'of-two', BOTH: 'one-of-two' },
    });
    expect(await own.said('', { ...named(one), TAG: 'of-the-shell' })).toMatchObject({
      image: 'shop/app:of-the-shell',
    });
    expect(await own.said('', named('/dev/null'))).toMatchObject({ image: 'shop/app:none' });
  });

  it('are in the word by which it is read again, are said, and ask for nothing', async () => {
    await using own = await shop();
    const one = own.folder.file('one.env');
    const { word = '', notes, sha256, hostAccess } = await own.read('', named(one));
    expect(JSON.parse(word.slice(word.indexOf('#') + 1))).toEqual({ env_files: [one] });
    expect(notes.join('\n')).toMatch(/its variables are of \S*one\.env \(--env-file\), not of a \.env beside it/);
    expect(hostAccess).toEqual([]);
    const again = await readTopology(word, { root: own.folder.path, environment: {} });
    expect(again.sha256).toBe(sha256);
    // Nobody names it now.
    expect(again.hostAccess).toEqual([{ place: 'env_files', kind: `path:${one}` }]);
    expect((await own.read()).sha256).not.toBe(sha256);
  });

  it('what they say is in the digest, where they lie is not', async () => {
    await using own = await shop({ 'other.env': FILES['one.env'], 'third.env': 'TAG=one\nWORD=another\n' });
    const digests = await Promise.all(
      ['one.env', 'other.env', 'third.env'].map(
        async (name) => (await own.read('', named(own.folder.file(name)))).sha256,
      ),
    );
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  const CANNOT = 'cannot be read as a file of variables:';
  it.each<[string, string, string]>([
    ['a file that is not there', 'none.env', 'FILE_NOT_FOUND: there is no file of variables none.env'],
    ['a folder', 'shop', `FILE_INVALID: shop ${CANNOT} it is a directory, not a file`],
    ['a pipe', 'pipe.env', `FILE_INVALID: pipe.env ${CANNOT} it is not a regular file`],
    ['a device', '/dev/zero', `FILE_INVALID: /dev/zero ${CANNOT} it is not a regular file`],
    ['a file of 1 GB', 'large.env', `FILE_INVALID: large.env ${CANNOT} it is longer than 1 MiB`],
    // Whoever reads it: root may open any other.
    ['one that cannot be read', '/proc/self/mem', `FILE_INVALID: /proc/self/mem ${CANNOT} EIO`],
  ])('%s is refused at once', async (_name, file, expected) => {
    await using own = await shop({ 'large.env': '' });
    await truncate(own.folder.file('large.env'), 1024 ** 3);
    execFileSync('mkfifo', [own.folder.file('pipe.env')]);
    const bad = path.resolve(own.folder.path, file);
    expect(await own.folder.refusal(own.read('', named(own.folder.file('one.env'), bad)))).toBe(expected);
    const both = await own.folder.refusal(own.read('', named(own.folder.file('gone.env'), bad)));
    expect(both.split('\n')).toHaveLength(2);
    const ofTopology = own.read(`#${JSON.stringify({ env_files: [bad] })}`);
    expect(await own.folder.refusal(ofTopology)).toBe(expected);
  });

  it('a .env that is a pipe is refused; a folder, and a link to /dev/null, are none', async () => {
    await using own = await shop();
    const env = own.folder.file('shop/.env');
    await rm(env);
    execFileSync('mkfifo', [env]);
    expect(await own.folder.refusal(own.read())).toBe(`FILE_INVALID: shop/.env ${CANNOT} it is not a regular file`);
    await rm(env);
    await symlink('/dev/null', env);
    expect(await own.said()).toMatchObject({ image: 'shop/app:none' });
    await rm(env);
    await mkdir(env);
    expect(await own.said()).toMatchObject({ image: 'shop/app:none' });
  });

  it('no value of theirs is told, neither in a note nor where something is wrong', async () => {
    const secret = 'word-of-a-secret';
    await using own = await shop({
      'bad.env': `TAG=1\n${secret} here\n`,
      'name.env': `NAME=${secret}\nTAG=${secret}\n`,
    });
    const refusal = await own.folder.refusal(own.read('', named(own.folder.file('bad.env'))));
    expect(refusal).toMatch(/bad\.env:2.*is no setting; write NAME=value/);
    expect(refusal).not.toContain(secret);
    const { notes } = await own.read('', named(own.folder.file('name.env')));
    expect(notes.join('\n')).toContain('container_name ${');
    expect(notes.join('\n')).not.toContain(secret);
  });
});

describe('files of variables that stand with the topology', () => {
  const given = (...files: readonly string[]) => `#${JSON.stringify({ env_files: files })}`;

  it('are named from its folder, and those that the user names go before them', async () => {
    await using own = await shop();
    expect(await own.said(given('two.env'))).toMatchObject({ environment: { WORD: 'of-two', BOTH: '-of-two' } });
    expect(await own.said(given('two.env'), named(own.folder.file('one.env')))).toMatchObject({
      environment: { WORD: 'of-one' },
    });
  });

  it('are asked for outside of the repository', async () => {
    await using own = await shop();
    const outside = own.folder.file('one.env');
    expect((await own.read(given('two.env'))).hostAccess).toEqual([]);
    expect((await own.read(given('../one.env'))).hostAccess).toEqual([{ place: 'env_files', kind: `path:${outside}` }]);
    await mkdir(own.folder.file('.git'));
    expect((await own.read(given('../one.env'))).hostAccess).toEqual([]);
  });

  it('are those of the commit, or named by the user', async () => {
    await using own = await shop();
    const tree = own.folder.file('shop');
    const atCommit = (settings: string, envFiles: readonly string[] = []) =>
      readTopology(`${tree}${settings}`, {
        root: tree,
        environment: {},
        envFiles,
        commit: { tree, withheld: {} },
      });
    expect((await atCommit(given('two.env'))).services[0]?.environment).toMatchObject({ WORD: 'of-two' });
    await expect(atCommit(given('../one.env'))).rejects.toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      hint: expect.stringContaining('--env-file') as string,
    });
    await symlink(own.folder.file('one.env'), path.join(tree, 'link.env'));
    await expect(atCommit(given('link.env'))).rejects.toMatchObject({ code: 'HOST_ACCESS_REFUSED' });
    const one = own.folder.file('one.env');
    expect((await atCommit('', [one])).services[0]?.environment).toMatchObject({ WORD: 'of-one' });
  });

  it('a variable that a commit does not get is refused in a file that the user names, too', async () => {
    await using own = await shop();
    const tree = own.folder.file('shop');
    await writeFile(own.folder.file('one.env'), 'WORD=${SECRET_OF_THE_SHELL}\n');
    const read = readTopology(tree, {
      root: tree,
      environment: {},
      envFiles: [own.folder.file('one.env')],
      commit: { tree, withheld: { SECRET_OF_THE_SHELL: 'x' } },
    });
    await expect(read).rejects.toThrow(/variable:SECRET_OF_THE_SHELL/);
  });
});

describe('the .env beside an included file', () => {
  it.each<[string, string, string]>([
    ['a variable with letters behind it', 'WORD=${OUTER}_b\n', 'of-outside_b'],
    ['one in the middle', 'WORD=a-${OUTER}-b\n', 'a-of-outside-b'],
    ['an empty one with a default', 'WORD=${EMPTY:-other}\n', 'other'],
    ['an empty one with a default for what is unset', 'WORD=${EMPTY-other}x\n', 'x'],
    ['one that is unset with a default', 'WORD=${NOBODY:-other}\n', 'other'],
    ['what is used where one is set', 'WORD=${OUTER:+yes}${EMPTY:+no}\n', 'yes'],
    ['one of its own', 'FIRST=1\nWORD=${FIRST}_${OUTER}\n', '1_of-outside'],
  ])('%s', async (_name, settings, expected) => {
    await using own = await TemporaryFolder.with({
      'shop/compose.yaml': 'include: [../part/compose.yaml]\n',
      'part/compose.yaml': 'services: { app: { image: x, ports: ["80"], environment: { WORD: "${WORD}" } } }\n',
      'part/.env': settings,
    });
    const environment = { OUTER: 'of-outside', EMPTY: '' };
    const { services } = await readTopology(own.file('shop'), { root: own.path, environment });
    expect(services[0]?.environment).toEqual({ WORD: expected });
  });
});
