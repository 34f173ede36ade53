import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { comparePlaces } from '../../../../src/jobs/parity/compare-places.ts';
import { makeScorecard } from '../../../../src/jobs/scorecard/make-scorecard.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { PARITY_FILE } from '../../../../src/records/parity-record.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const IMAGE = `shop/app@sha256:${'a'.repeat(64)}`;

/** A Compose file of one place, in a folder of its own. */
async function placeOf(folder: string, place: string, environment: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(folder, place));
  const file = join(folder, place, 'compose.yaml');
  const lines = Object.entries(environment).map(([key, value]) => `      ${key}: ${value}`);
  await writeFile(
    file,
    [
      'name: shop',
      'services:',
      '  app:',
      `    image: ${IMAGE}`,
      '    ports: ["80"]',
      '    environment:',
      ...lines,
    ].join('\n'),
  );
  return `${place}=${file}`;
}

it('compares Compose files, stores what was found without a value, and the scorecard has it as its evidence', async () => {
  await using folder = await temporaryDirectory();
  const reports = join(folder.path, 'reports');
  const dev = await placeOf(folder.path, 'dev', { DB_PASSWORD: 'planted-1', DEBUG: 'yes' });
  const qa = await placeOf(folder.path, 'qa', { DB_PASSWORD: 'planted-2' });
  const production = await placeOf(folder.path, 'production', { DB_PASSWORD: 'planted-3' });
  const outcome = await comparePlaces([dev, qa, production], { command: ['parity'], reports });
  expect(outcome.record).toMatchObject({ state: 'missed', value: 1 });
  expect(outcome.record.sentence).toBe('1 difference: app: setting DEBUG is not in qa, production');
  expect(outcome.exit.code).toBe(1);
  const text = await readFile(outcome.file, 'utf8');
  expect(text).not.toContain('planted');
  expect(parseAs(PARITY_FILE, JSON.parse(text))).toEqual({ state: 'read', record: outcome.record });

  const rowOf = async () => {
    const { record } = await makeScorecard({ topologies: [], scenario: undefined, command: [], reports });
    return record.columns.map(({ topology, rows }) => ({ topology, row: rows.find(({ id }) => id === 'parity') }));
  };
  const { topology } = outcome.record;
  const row = { state: 'missed', value: 1, evidence: `parity/${topology}.json` };
  expect(await rowOf()).toMatchObject([{ topology, row }]);

  const alike = await comparePlaces([qa.replace('qa=', 'dev='), qa, production], { command: ['parity'], reports });
  expect(alike.exit.code).toBe(0);
  expect(await rowOf()).toMatchObject([{ row: { state: 'met', value: 0 } }]);
});

it('takes at least two places, each with a name of its own', async () => {
  await using folder = await temporaryDirectory();
  const at = { command: [], reports: folder.path };
  await expect(comparePlaces(['dev=legacy'], at)).rejects.toThrow('at least two places are compared');
  await expect(comparePlaces(['legacy', 'qa=legacy'], at)).rejects.toThrow('legacy: is not <place>=<topology');
  await expect(comparePlaces(['qa=legacy', 'qa=cache'], at)).rejects.toThrow('qa is named twice');
  await expect(comparePlaces(['qa=legaci', 'dev=legacy'], at)).rejects.toMatchObject({ code: 'TOPOLOGY_UNKNOWN' });
});
