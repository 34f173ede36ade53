import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DRILL_FILE } from '../../../src/records/drill-record.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import { readIds } from '../../../src/store/id-file.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Plays it on a small legacy whose database has a named volume, and says what is stored of it. */
async function lost(word: string) {
  const directory = await temporaryDirectory();
  const topology = await smallTopology(directory.path, 'legacy', (compose) => {
    Object.assign(compose.services['database'] ?? {}, { volumes: ['shop:/var/lib/postgresql/shop'] });
    Object.assign(compose, { volumes: { shop: {} } });
  });
  const scenario = await smallCatalogueScenario(directory.path);
  // Generous, so that only errors count on a machine that does something else too.
  const load = ['--limit', '60000', '--rate', '30', '--times', '1', '--at', '6', '--hold', '1', '--duration', '75'];
  const { stdout, stderr } = await benchday(['drill', scenario, '-t', topology, '--fault', word, ...load], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  const run = join(directory.path, 'reports', 'latest');
  const parsed = parseAs(DRILL_FILE, JSON.parse(await readFile(join(run, 'drill.json'), 'utf8')));
  if (parsed.state !== 'read') throw new Error(`${parsed.problems.join('\n')}\n${stderr}`);
  const play = parsed.record.plays.find(({ drill }) => drill === word);
  return { directory, run, stdout, play, result: parsed.record.results[0] };
}

it('under load all of it is lost and rebuilt where it was: the database is read again, and no acknowledged write is lost', async () => {
  const { directory, run, stdout, play } = await lost('lose:@all');
  await using _directory = directory;
  expect({ stdout, play }).toMatchObject({
    play: {
      state: 'played',
      isNoticed: true,
      accounting: { state: 'pass' },
      rebuild: { volumes: 'kept', lostWrites: 0 },
    },
  });
  const steps = play?.rebuild?.steps.map(({ step }) => step) ?? [];
  for (const step of ['gone', 'read', 'made', 'started', 'tier', 'ready', 'answered', 'served', 'whole'])
    expect(steps).toContain(step);
  expect(play?.accounting?.proof?.sets?.acknowledged).toBeGreaterThan(10);
  expect(await readFile(join(run, 'drill.md'), 'utf8')).toContain('### Rebuild clock');
  expect(await readFile(join(run, 'drill.html'), 'utf8')).toContain('id="rebuilt"');
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
});

it('with its volumes all that was written before is lost: the drill is missed, and each lost id is listed', async () => {
  const { directory, run, play, result } = await lost('lose:@all=volumes');
  await using _directory = directory;
  const { lostWrites = 0, lostSinceMs = 0 } = play?.rebuild ?? {};
  expect(result?.state).toBe('missed');
  expect(lostWrites).toBeGreaterThan(3);
  expect(lostSinceMs).toBeGreaterThan(1_000);
  expect(lostSinceMs).toBeLessThan(6_500);
  const trial = String(play?.trial ?? 0).padStart(2, '0');
  const ids = await readIds(join(run, 'proofs', `${trial}-lose-all-volumes-lost.txt.gz`));
  expect(ids).toHaveLength(lostWrites);
  expect(play?.accounting?.proof?.sets).toMatchObject({ appliedTwice: { count: 0 }, phantom: { count: 0 } });
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
});
