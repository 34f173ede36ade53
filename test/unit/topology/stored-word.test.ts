import { describe, expect, it } from 'vitest';
import { lacksSecret, wordWithoutSecrets } from '../../../src/topology/compose/stored-word.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const DB = { kind: 'postgresql', port: 5432, user: 'shop', password: 'hunter2', database: 'shop' };
const withCollect = (db: unknown): string => `./shop#${JSON.stringify({ roles: { auth: 'cache' }, collect: { db } })}`;

describe('the word of a topology is stored', () => {
  it.each([
    ['of one way to watch a service', DB],
    ['of several', [{ kind: 'patroni' }, DB]],
  ])('without the password %s, and with everything else', (_what, db) => {
    const stored = wordWithoutSecrets(withCollect(db));
    expect(stored).toBe(withCollect(db).replace('hunter2', '***'));
    expect([lacksSecret(stored), lacksSecret(withCollect(db))]).toEqual([true, false]);
  });

  it('without the password of an address', () => {
    expect(wordWithoutSecrets('./shop#{"data":{"db":"postgresql://shop:hunter2@db/shop"}}')).toBe(
      './shop#{"data":{"db":"postgresql://shop:***@db/shop"}}',
    );
  });

  it.each(['legacy', './shop#web:8080', './shop#@spread', './shop#{ "entry": "web" }', './shop#{broken'])(
    'as it was typed where it has none: %s',
    (word) => {
      expect(wordWithoutSecrets(word)).toBe(word);
    },
  );
});

it('a stored word that lost its password reads nothing: that it must be typed is said', async () => {
  await using folder = await TemporaryFolder.with({
    'shop/compose.yaml': 'services: { web: { image: x, ports: ["80"] }, db: { image: postgres } }\n',
  });
  const word = `${folder.file('shop')}#${JSON.stringify({ collect: { db: DB } })}`;
  const options = { root: folder.path, environment: {} };
  const { word: said = '' } = await readTopology(word, options);
  expect(said).toContain('hunter2');
  await expect(readTopology(wordWithoutSecrets(said), options)).rejects.toThrow(
    'collect.db: its password is not stored, and must be typed again',
  );
});
