import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { COMPOSE_KEYS } from '../../../src/topology/compose/keys.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/compose');
const NAMES = readdirSync(FOLDER).map((name) => path.parse(name).name);

/** What a file of the fixtures is to become stands in its first lines. */
interface Expected {
  /** part of the topology */
  readonly is: object | undefined;
  readonly notes: readonly string[];
  /** of this machine */
  readonly asks: readonly string[];
  /** words of the refusal */
  readonly refused: readonly string[];
}

function expectedOf(text: string): Expected {
  const all = (word: string) =>
    Array.from(text.matchAll(new RegExp(`^# ${word}: (.*)$`, 'gm')), ([, said = '']) => said);
  const [is] = all('is');
  return {
    is: is === undefined ? undefined : (JSON.parse(is) as object),
    notes: all('note'),
    asks: all('asks').flatMap((list) => JSON.parse(list) as string[]),
    refused: all('refused'),
  };
}

it.each(NAMES)('%s is read or refused as its first lines say', async (name) => {
  const text = readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8');
  const { is, notes, asks, refused } = expectedOf(text);
  await using own = await TemporaryFolder.with({ 'shop/compose.yaml': text, 'shop/docker/site.conf': '' });
  const read = () => readTopology(own.file('shop'), { root: own.path, environment: { OF_THE_SHELL: 'word' } });
  if (is === undefined) {
    expect(refused).not.toEqual([]);
    const refusal = await own.refusal(read());
    for (const words of refused) expect(refusal).toContain(words);
    return;
  }
  const topology = await read();
  expect(topology).toMatchObject(is);
  for (const words of notes) expect(topology.notes.join('\n')).toContain(words);
  expect([...new Set(topology.hostAccess.map(({ kind }) => kind))].sort()).toEqual([...asks].sort());
});

it('sixty of them and more, ten of them whole', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(60);
  expect(NAMES.filter((name) => name.startsWith('whole-'))).toHaveLength(10);
});

it('every key of a service is in one of them', () => {
  const texts = NAMES.map((name) => readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8'));
  const missing = Object.keys(COMPOSE_KEYS['services.*'] ?? {}).filter(
    (key) => !texts.some((text) => new RegExp(`(^|[{,\\s])${key}:`, 'm').test(text.replaceAll(/^#.*$/gm, ''))),
  );
  // They need files beside the Compose file, and have tests of their own; log_driver and log_opt are of version 1.
  expect(missing).toEqual(['env_file', 'label_file', 'log_driver', 'log_opt']);
});
