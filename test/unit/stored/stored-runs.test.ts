import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  compare,
  copyInputs,
  firstDifference,
  listRuns,
  madeFiles,
  makeCapacity,
  makeReport,
  makeSummary,
  makeVerdict,
  readRun,
  report,
} from '../../support/stored-runs.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/**
 * Runs of the real program against real servers, stored as they stood on disk. Everything that is made from them must keep its bytes.
 * UPDATE_GOLDEN=1 writes what is made now in the place of what is stored; say in the commit why it changed.
 * Host names and folders were replaced afterwards. Left out: pages, charts, logs, experiments that gave no answer, and the samples of those
 * that the search for what came to its limit does not read. Added: compare.md, page-data.json, page-sections.txt; all other bytes are
 * those that the live runs wrote. capacity.json is that of a last search, which used the experiments of the ones before.
 */
const STORED = fileURLToPath(new URL('../../fixtures/stored/', import.meta.url));
const CAPACITY = 'shop-day-narrow';
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

/** Everything made from one fixture, in a folder of its own, from the inputs alone. */
const makers: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'five-topologies': async (folder) => {
    for (const run of await oldestFirst(folder)) {
      await makeSummary(run);
      await makeReport(run);
    }
  },
  gate: async (folder) => {
    const runs = await oldestFirst(folder);
    for (const run of runs) {
      await makeSummary(run);
      await makeVerdict(run);
      await makeReport(run);
    }
    await writeFile(join(folder, 'compare.md'), (await compare(folder, runs)).out);
  },
  capacity: async (folder) => {
    const experiments = join(folder, CAPACITY);
    for (const run of await oldestFirst(experiments)) await makeSummary(run);
    await makeCapacity(experiments, {
      scenario: join(folder, 'shop-day.yaml'),
      topology: join(folder, 'narrow', 'compose.yaml'),
      record: join(STORED, 'capacity', CAPACITY, 'capacity.json'),
    });
  },
};

/** A confirmation is judged after the series that it confirms. */
async function oldestFirst(reports: string): Promise<readonly string[]> {
  return (await listRuns(reports)).toReversed();
}

async function update(golden: string, made: string): Promise<void> {
  for (const file of await madeFiles(golden)) await rm(join(golden, file));
  for (const file of await madeFiles(made)) {
    await mkdir(dirname(join(golden, file)), { recursive: true });
    await cp(join(made, file), join(golden, file));
  }
}

describe('what is made from stored runs has the bytes that are stored beside them', () => {
  it.each(Object.entries(makers))('%s', async (name, make) => {
    await using made = await temporaryDirectory();
    const golden = join(STORED, name);
    await copyInputs(golden, made.path);
    expect(await madeFiles(made.path)).toEqual([]);
    await make(made.path);
    if (isUpdate) await update(golden, made.path);
    const files = await madeFiles(golden);
    expect(await madeFiles(made.path)).toEqual(files);
    const differences: Record<string, string | undefined> = {};
    for (const file of files) differences[file] = await firstDifference(join(golden, file), join(made.path, file));
    expect(differences).toEqual(Object.fromEntries(files.map((file) => [file, undefined])));
  });
});

/** All fixtures as one folder of reports, as a user has it. */
async function reportsFolder() {
  const folder = await temporaryDirectory();
  for (const name of ['five-topologies', 'gate']) await cp(join(STORED, name), folder.path, { recursive: true });
  await cp(join(STORED, 'capacity', CAPACITY), join(folder.path, 'capacity', CAPACITY), { recursive: true });
  const [five = ''] = await namesIn('five-topologies');
  const [first = '', confirmation = ''] = await namesIn('gate');
  return { path: folder.path, five, first, confirmation, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function namesIn(fixture: string): Promise<readonly string[]> {
  return (await oldestFirst(join(STORED, fixture))).map((run) => basename(run));
}

describe('a folder of stored runs', () => {
  it('is read whole: every record, and every line of every series', async () => {
    await using folder = await reportsFolder();
    const experiments = await listRuns(join(folder.path, 'capacity', CAPACITY));
    for (const directory of [...(await listRuns(folder.path)), ...experiments]) {
      const stored = await readRun(directory, folder.path);
      const { run, trials } = stored;
      expect(run.state).toBe('finished');
      expect(trials.map(({ trial, state }) => [trial, state])).toEqual(
        run.plan.map(({ trial }) => [trial, 'measured']),
      );
      const read = {
        samples: await numberOf(stored.samples()),
        latency: await numberOf(stored.latency()),
        events: await numberOf(stored.events()),
      };
      expect(read).toEqual({
        samples: await linesOf(join(directory, 'samples.ndjson')),
        latency: await linesOf(join(directory, 'latency.ndjson')),
        events: await linesOf(join(directory, 'events.ndjson')),
      });
      expect(Math.min(read.latency, read.events)).toBeGreaterThan(0);
    }
  });

  it('gives a report of the run with five topologies, and its writes counted again as they were', async () => {
    await using folder = await reportsFolder();
    const golden = await readFile(join(folder.path, folder.five, 'report.md'), 'utf8');
    await rm(join(folder.path, folder.five, 'report.md'));
    const { code, out } = await report(folder.path, folder.five);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(
      out.match(/^recount {2}trial \d \(\w+\): journals and ids give what its record says, proved$/gm),
    ).toHaveLength(5);
    expect(await readFile(join(folder.path, folder.five, 'report.md'), 'utf8')).toBe(golden);
    expect(await readFile(join(folder.path, folder.five, 'report.html'), 'utf8')).toContain(folder.five);
    expect(await readFile(join(folder.path, 'index.html'), 'utf8')).toContain(`${folder.five}/report.html`);
  });

  it('compares a gate with its confirmation, arm by arm, and refuses runs that share no topology', async () => {
    await using folder = await reportsFolder();
    const { code, out } = await compare(folder.path, [folder.first, folder.confirmation]);
    expect(code).toBe(0);
    expect(out.match(/^#+ .*(baseline|candidate)/gm)).toHaveLength(2);
    await expect(compare(folder.path, [folder.first, folder.five])).rejects.toMatchObject({ code: 'TOPOLOGY_UNKNOWN' });
  });

  it('makes another summary when one line of a series is gone', async () => {
    await using folder = await reportsFolder();
    const run = join(folder.path, folder.five);
    const lines = (await readFile(join(run, 'latency.ndjson'), 'utf8')).split('\n');
    await writeFile(join(run, 'latency.ndjson'), lines.slice(1).join('\n'));
    await makeSummary(run);
    const golden = join(STORED, 'five-topologies', folder.five, 'summary.json');
    expect(await firstDifference(golden, join(run, 'summary.json'))).toMatch(/^line \d+: .* became /);
  });
});

async function numberOf(lines: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of lines) count += 1;
  return count;
}

/** 0 where there is no such file. */
async function linesOf(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}
