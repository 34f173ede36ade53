import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'src/topology/compose/compose-go');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('the reader of Compose files is the one that was built from its sources', async () => {
  const digests = JSON.parse(await readFile(path.join(FOLDER, 'reader.json'), 'utf8')) as Record<string, string>;
  const sources = await Promise.all(['main.go', 'go.mod', 'go.sum'].map((name) => readFile(path.join(FOLDER, name))));
  expect(sha256(Buffer.concat(sources))).toBe(digests['sources']);
  const program = brotliDecompressSync(await readFile(path.join(FOLDER, 'reader.wasm.br')));
  expect(sha256(program)).toBe(digests['program']);
});

it('names the licence of every part', async () => {
  const licences = await readFile(path.join(FOLDER, 'LICENSES.txt'), 'utf8');
  expect(licences).toMatch(/compose-go\/v2 v[\d.]+\s+Apache License/);
  expect(licences).toContain('github.com/sirupsen/logrus');
});

const go = spawnSync('go', ['version'], { encoding: 'utf8' });
const wanted = 'go1.26.8';

it.skipIf(go.status !== 0 || !go.stdout.includes(wanted))(
  'the same Go makes the same bytes of the same sources',
  () => {
    const built = spawnSync(process.execPath, [path.join(ROOT, 'setup/compose-reader.mjs'), '--check'], {
      encoding: 'utf8',
    });
    // What of the sources is not on this machine yet is fetched.
    const said = built.stderr.replaceAll(/^go: downloading .*\n/gm, '');
    expect({ status: built.status, said }).toEqual({ status: 0, said: '' });
  },
  600_000,
);
