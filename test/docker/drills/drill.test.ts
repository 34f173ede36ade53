import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DRILL_FILE, type DrillRecord } from '../../../src/records/drill-record.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Generous, so that only errors count on a machine that does something else too. */
const LENIENT = ['--limit', '60000', '--rate', '40', '--times', '1', '--progress', 'plain'];

async function drilled(
  directory: string,
  words: readonly string[],
  signalAt?: Parameters<typeof benchday>[1]['signalAt'],
) {
  // A restart policy brings back what was killed; the topology itself has none.
  const topology = await smallTopology(directory, 'legacy', ({ services }) => {
    for (const service of Object.values(services)) service['restart'] = 'always';
  });
  const scenario = await smallCatalogueScenario(directory);
  return benchday(['drill', scenario, '-t', topology, ...words, ...LENIENT], {
    cwd: directory,
    env: { TMPDIR: directory },
    ...(signalAt === undefined ? {} : { signalAt }),
  });
}

async function recordIn(directory: string): Promise<DrillRecord> {
  const text = await readFile(join(directory, 'reports', 'latest', 'drill.json'), 'utf8');
  const parsed = parseAs(DRILL_FILE, JSON.parse(text));
  if (parsed.state !== 'read') throw new Error(parsed.problems.join('\n'));
  return parsed.record;
}

const notesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('benchday-fault.'));

it('a killed process is noticed, restored by its restart policy, and no write is lost; the control on the same bring-up notices nothing', async () => {
  await using directory = await temporaryDirectory();
  const { stdout, stderr } = await drilled(directory.path, [
    '--fault',
    'kill:app',
    '--at',
    '5',
    '--hold',
    '4',
    '--duration',
    '32',
    '--bring-up',
    'shared',
  ]);
  const { plays, results, state } = await recordIn(directory.path);
  const [control] = plays.filter(({ drill }) => drill === 'control');
  const [killed] = plays.filter(({ drill }) => drill === 'kill:app');

  expect({ state, stderr, stdout }).toMatchObject({ state: 'finished' });
  expect(control).toMatchObject({ state: 'played', isNoticed: false, accounting: { state: 'pass' } });
  expect(killed).toMatchObject({
    state: 'played',
    steady: { state: 'proved' },
    isNoticed: true,
    restoredBy: 'itself',
    accounting: { state: 'pass' },
  });
  const { t0Ms = 0, t1Ms = 0, t2Ms = 0, t5Ms = 0 } = killed?.timeline ?? {};
  expect(t0Ms).toBeGreaterThan(4_990);
  expect(t1Ms - t0Ms).toBeLessThan(2_000);
  expect(t2Ms).toBeGreaterThan(t0Ms);
  expect(t5Ms).toBeGreaterThan(t2Ms);
  expect(killed?.hits?.failed).toBeGreaterThan(10);
  expect(killed?.marks.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['noted', 'fault', 'applied', 'undone', 'whole']),
  );
  expect(plays.map(({ bringUp }) => bringUp)).toEqual([
    { number: 1, place: 1 },
    { number: 1, place: 2 },
  ]);
  expect(results[0]).toMatchObject({ drill: 'kill:app', noticed: 1, accounting: 'pass' });

  const run = join(directory.path, 'reports', 'latest');
  expect(await readFile(join(run, 'drill-junit.xml'), 'utf8')).toContain('<testcase name="kill:app"');
  expect(await readFile(join(run, 'drill.md'), 'utf8')).toContain('x failed');
  expect(stdout).toContain('kill:app');
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  expect(await notesIn(directory.path)).toEqual([]);
});

it('a drill that is killed while a server is paused leaves nothing that benchday down does not remove', async () => {
  await using directory = await temporaryDirectory();
  const words = ['--fault', 'pause:app', '--at', '5', '--hold', '10', '--duration', '28', '--seed', '2'];
  await drilled(directory.path, words, { text: 'pause:app applied', signal: 'SIGKILL' });
  expect(await notesIn(directory.path)).toHaveLength(1);
  expect(leftovers(join(directory.path, 'reports')).length).toBeGreaterThan(0);

  const { exitCode, stdout } = await benchday(['down'], { cwd: directory.path, env: { TMPDIR: directory.path } });
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/pause:app of .*: undone/) as string,
  });
  expect(await notesIn(directory.path)).toEqual([]);
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
});
