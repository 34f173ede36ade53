import { appendFile, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRuns, readRun, samplesIn } from '../../../src/store/run-reader.ts';
import { RunWriter, createRunDirectory, pointLatestAt } from '../../../src/store/run-writer.ts';
import { latencyOf } from '../../support/load-fixture.ts';
import { failedTrial, runRecord } from '../../support/run-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const AT = Date.UTC(2026, 10, 22, 20, 31, 5);

describe('the run store', () => {
  it('names a run by time and scenario, and a second one of the same second differently', async () => {
    await using directory = await temporaryDirectory();
    const first = await createRunDirectory(directory.path, AT, 'Quick Day!');
    const second = await createRunDirectory(directory.path, AT, 'Quick Day!');
    expect(first).toBe(join(directory.path, '2026-11-22T20-31-05-quick-day-'));
    expect(second).toBe(`${first}-2`);
  });

  it('gives back what was stored', async () => {
    await using directory = await temporaryDirectory();
    const path = await createRunDirectory(directory.path, AT, 'quick-day');
    {
      await using writer = await RunWriter.create(path);
      await writer.run(runRecord());
      writer.sample({
        trial: 1,
        atMs: 0,
        service: 'db',
        metric: 'postgresql.statements_total',
        kind: 'counter',
        value: 3,
      });
      writer.event({ atMs: AT, type: 'trial-started', detail: '{}' });
      writer.latency(latencyOf('response', [1, 2, 3]));
      await writer.trial(failedTrial({ trial: 1 }));
      await writer.log(1, 'legacy', 'database', 'last words');
    }
    const stored = await readRun('quick-day', directory.path).catch(() => readRun(path, directory.path));
    expect(stored.run).toEqual(runRecord());
    expect(stored.trials).toEqual([failedTrial({ trial: 1 })]);
    expect(await all(stored.samples())).toHaveLength(1);
    expect(await all(stored.latency())).toHaveLength(1);
    expect(await all(stored.events())).toEqual([{ atMs: AT, type: 'trial-started', detail: '{}' }]);
    expect(stored.summary).toBeUndefined();
    expect(await readFile(join(path, 'logs', '01-legacy-database.log'), 'utf8')).toBe('last words');
    expect((await readdir(path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('reads a series whose last line was cut by a kill, up to the cut', async () => {
    await using directory = await temporaryDirectory();
    const path = await storedRun(directory.path);
    const line = JSON.stringify({ atMs: 1, type: 'warning', detail: 'a' });
    await appendFile(join(path, 'events.ndjson'), `${line}\n${line.slice(0, 10)}`);
    expect(await all((await readRun(path, directory.path)).events())).toHaveLength(1);
  });

  it('reads the samples that are wanted, of a run that is still written too', async () => {
    await using directory = await temporaryDirectory();
    expect(await all(samplesIn(directory.path, () => true))).toEqual([]);
    const sample = { trial: 1, atMs: 1, service: 'etcd1', metric: 'etcd.has_leader', kind: 'gauge', value: 1 };
    const line = JSON.stringify(sample);
    const other = line.replace('has_leader', 'is_leader');
    await writeFile(join(directory.path, 'samples.ndjson'), `${other}\n${line}\n${line.slice(0, -5)}`);
    expect(await all(samplesIn(directory.path, (text) => text.includes('has_leader')))).toEqual([sample]);
    await writeFile(join(directory.path, 'samples.ndjson'), `${line.replace('"trial":1', '"trial":-1')}\n`);
    await expect(all(samplesIn(directory.path, () => true))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  it('refuses a damaged line in the middle and names file and line', async () => {
    await using directory = await temporaryDirectory();
    const path = await storedRun(directory.path);
    await appendFile(join(path, 'events.ndjson'), '{"atMs": 1\n{"atMs":1,"type":"a","detail":"b"}\n');
    const stored = await readRun(path, directory.path);
    await expect(all(stored.events())).rejects.toThrow(/events\.ndjson:1 is not JSON/);
  });

  it('refuses a record of another schema and says what differs', async () => {
    await using directory = await temporaryDirectory();
    const path = await storedRun(directory.path);
    await writeFile(join(path, 'run.json'), JSON.stringify({ ...runRecord(), schema: 99 }));
    await expect(readRun(path, directory.path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  it('names the stored runs when asked for one that is not there', async () => {
    await using directory = await temporaryDirectory();
    const path = await storedRun(directory.path);
    await expect(readRun('nope', directory.path)).rejects.toThrow(/there is no run "nope"; the newest are 2026-/);
    expect(await listRuns(directory.path)).toEqual([path]);
  });

  it('moves the link to the last run in one step, and leaves a real folder of that name alone', async () => {
    await using directory = await temporaryDirectory();
    const first = await storedRun(directory.path);
    await pointLatestAt(directory.path, first);
    await pointLatestAt(directory.path, join(directory.path, 'other'));
    expect(await readlink(join(directory.path, 'latest'))).toBe('other');
    await using elsewhere = await temporaryDirectory();
    await mkdir(join(elsewhere.path, 'latest'));
    await expect(pointLatestAt(elsewhere.path, first)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('says that a reports folder cannot be made where a file stands', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'reports'), '');
    await expect(createRunDirectory(join(directory.path, 'reports'), AT, 'x')).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
  });
});

async function storedRun(reports: string): Promise<string> {
  const path = await createRunDirectory(reports, AT, 'quick-day');
  await using writer = await RunWriter.create(path);
  await writer.run(runRecord());
  return path;
}

async function all<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
}
