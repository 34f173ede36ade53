import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import type { LoadEngine } from '../../../src/load/load-engine.ts';
import type { Platform, RunningTopology } from '../../../src/platform/platform.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import type { TrialContext } from '../../../src/run/trial-context.ts';
import { runTrial } from '../../../src/run/trial.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { smallScenario, smallSite } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const PLANNED = { trial: 1, topology: 'small', repetition: 1 };
const TOPOLOGY = topologyOf(service('web'));

interface Happening {
  readonly what: 'stored' | 'torn down';
  readonly record?: TrialRecord;
}

/** One trial against a site that answers, with a load engine that sends nothing. */
async function trialWith(options: {
  readonly stop?: () => Promise<void>;
  readonly store?: () => Promise<void>;
  readonly load?: () => Promise<never>;
}) {
  await using site = await smallSite();
  const happened: Happening[] = [];
  const heard: string[] = [];
  const stop = async (): Promise<void> => {
    happened.push({ what: 'torn down' });
    await options.stop?.();
  };
  const running: RunningTopology = {
    topology: TOPOLOGY,
    entryUrl: site.url,
    entryPoints: [{ service: TOPOLOGY.entries[0].service, url: site.url, container: 'c1' }],
    entryUrls: [site.url],
    services: [],
    warnings: [],
    outOfReach: () => undefined,
    dead: () => Promise.resolve([]),
    stop,
    [Symbol.asyncDispose]: stop,
  };
  const context: TrialContext = {
    runId: 'run',
    scenario: await scenario(),
    scheduleDigest: 'abc123',
    engine: engineThat(options.load),
    collectors: [],
    sutCpuset: undefined,
    otherRuns: () => Promise.resolve([]),
    firstTrial: () => undefined,
    listener: (event) => {
      if (event.type === 'warning') heard.push(event.message);
    },
    signal: new AbortController().signal,
    onLatency: () => undefined,
    onSample: () => undefined,
    keep: { journal: () => '', ids: () => Promise.resolve() },
    saveLog: () => Promise.resolve(),
    store: async (record) => {
      await options.store?.();
      happened.push({ what: 'stored', record });
    },
  };
  const platform = { bringUp: () => Promise.resolve(running) } as unknown as Platform;
  const outcome = runTrial(PLANNED, { kind: 'topology', platform, topology: TOPOLOGY }, context);
  const settled = await outcome.then(
    ({ record }) => record,
    (reason: unknown) => reason,
  );
  return { settled: settled as TrialRecord | BenchdayError, happened, heard };
}

async function scenario() {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'small.yaml');
  await writeFile(file, smallScenario({ warmUpS: 0 }));
  return await readScenario(file, { root: process.cwd() });
}

function engineThat(load: (() => Promise<never>) | undefined): LoadEngine {
  return {
    id: 'fake',
    title: 'fake',
    loadModel: 'open',
    available: () => Promise.resolve({ state: 'available', version: '1' }),
    run: () => load?.() ?? Promise.resolve(loadTotals()),
  };
}

test('what was measured is stored before anything is torn down, and again with the tear-down', async () => {
  const { settled, happened } = await trialWith({});
  expect(happened.map(({ what }) => what)).toEqual(['stored', 'torn down']);
  expect(happened[0]?.record).toMatchObject({ state: 'measured', trial: 1, load: { counts: { sent: 20_000 } } });
  const phasesOf = (record: unknown) => (record as TrialRecord).phases.map(({ name }) => name);
  expect(phasesOf(settled)).toEqual([...phasesOf(happened[0]?.record), 'tear down']);
});

test('a tear-down that fails is a warning that names what to do, and loses no number', async () => {
  const stop = () => Promise.reject(new BenchdayError('DOCKER_MISSING', 'the engine went away'));
  const { settled, heard } = await trialWith({ stop });
  const said = 'the tear-down failed: the engine went away; remove what is left with: benchday down';
  expect(settled).toMatchObject({ state: 'measured', load: { counts: { sent: 20_000 } }, warnings: [said] });
  expect(heard).toEqual([said]);
});

test('a trial that fails and cannot be torn down failed for its first reason', async () => {
  const { settled, happened, heard } = await trialWith({
    load: () => Promise.reject(new BenchdayError('GENERATOR_FAILED', 'a worker died')),
    stop: () => Promise.reject(new Error('the engine went away')),
  });
  expect(settled).toMatchObject({ state: 'failed', phase: 'measure', error: { code: 'GENERATOR_FAILED' } });
  expect(happened.map(({ what }) => what)).toEqual(['torn down']);
  expect(heard).toHaveLength(1);
});

test('a record that cannot be stored ends the run, after the tear-down', async () => {
  const { settled, happened } = await trialWith({
    store: () => Promise.reject(new BenchdayError('DISK_FULL', 'no space')),
  });
  expect(settled).toMatchObject({ code: 'DISK_FULL' });
  expect(happened.map(({ what }) => what)).toEqual(['torn down']);
});
