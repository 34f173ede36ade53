import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CapacityRecord, capacityRecord } from '../../../src/records/capacity-record.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { flatDay, knownCapacity } from './known-capacity.ts';

const SERVER = { workers: 4, serviceMs: 100 };
/** What that server can do in a day without a curve. */
const PLANTED = ((SERVER.workers * 1000) / SERVER.serviceMs) * 86_400;

async function workplace() {
  const directory = await temporaryDirectory();
  const topology = await knownCapacity(directory.path, SERVER);
  const scenario = await flatDay(directory.path, 2_300_000);
  const folder = join(directory.path, 'reports', 'capacity', 'even-known');
  return {
    folder,
    search: (options: readonly string[], signalAt?: { text: string; signal: 'SIGINT' }) =>
      benchday(['capacity', scenario, '--topology', topology, '--duration', '12', '--tolerance', '0.3', ...options], {
        cwd: directory.path,
        env: { TMPDIR: directory.path },
        ...(signalAt === undefined ? {} : { signalAt }),
      }),
    record: async () =>
      capacityRecord.parse(JSON.parse(await readFile(join(folder, 'capacity.json'), 'utf8')) as unknown),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** A machine that others use gives a lower end only. @returns why the rest cannot be asked; undefined: it can */
function disturbance({ experiments }: CapacityRecord): string | undefined {
  const disturbed = experiments.filter(({ answer }) => answer === 'disturbed' || answer === 'generator');
  return disturbed.length === 0
    ? undefined
    : `the machine is disturbed, ${disturbed.length} of ${experiments.length} experiments: ${disturbed[0]?.reason ?? ''}`;
}

/** A server may be overloaded a little for so short a day. */
function expectLowerEnd({ result }: CapacityRecord): void {
  expect(result.lower?.hitsPerDay).toBeGreaterThan(PLANTED / 2);
  expect(result.lower?.hitsPerDay).toBeLessThan(PLANTED * 1.2);
}

function expectPlanted({ result }: CapacityRecord): void {
  expect(result).toMatchObject({ state: 'found', end: 'found', isConfirmed: true });
  expect(result.upper?.hitsPerDay).toBeGreaterThan(PLANTED * 0.9);
}

describe('the capacity of a server that is known', () => {
  it('lies in the interval found; a second search finds it in the experiments of the first', async (context) => {
    await using place = await workplace();
    const first = await place.search(['--most', '10']);
    const record = await place.record();
    expect({ exitCode: first.exitCode, stderr: first.stderr }).toMatchObject({ exitCode: 0 });
    expectLowerEnd(record);
    expect(first.stdout).toMatch(/capacity +known holds /);
    expect(first.stdout).toMatch(/limit +.*(none of the resources watched|no experiment missed|first at its limit)/);
    expect(leftovers(place.folder)).toEqual([]);

    const again = await place.search(['--most', '1']);
    const answered = record.experiments.filter(({ answer }) => answer === 'held' || answer === 'missed').length;
    expect(again.stderr).toContain(`${answered} earlier experiments are used again`);
    expect((await place.record()).experiments.filter(({ isReused }) => isReused)).toHaveLength(answered);
    if (record.result.end === 'found') expect(again.stderr).not.toContain('trial 1/1');
    // Last, so that what a disturbed machine can show is asked of it too: it holds less than what was planted.
    const reason = disturbance(record);
    context.skip(reason !== undefined, reason);
    expectPlanted(record);
  });

  it('keeps what was measured when interrupted, and goes on there', async () => {
    await using place = await workplace();
    const first = await place.search(['--from', '1.8M'], { text: 'at 3.6M hits a day', signal: 'SIGINT' });
    expect(first.exitCode).toBe(130);
    expect((await place.record()).result.end).toBe('interrupted');
    expect((await place.record()).experiments.map(({ answer }) => answer)).toEqual(['held']);
    expect(leftovers(place.folder)).toEqual([]);

    const second = await place.search(['--from', '1.8M', '--most', '1']);
    expect(second.stderr).toContain('1 earlier experiments are used again');
    expect((await place.record()).experiments[0]).toMatchObject({ isReused: true, hitsPerDay: 1_800_000 });
    expect(await readdir(place.folder)).toContain('capacity.md');
  });
});
