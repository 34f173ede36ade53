import { expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { planTrials } from '../../../src/run/plan/plan.ts';
import type { Sharing } from '../../../src/run/sharing.ts';
import { sharedRun } from '../../support/shared-site.ts';

const PLAN = ['a', 'b', 'c'].map((topology, at) => ({ trial: at + 1, topology, repetition: 1 }));

function sharing(changes: Partial<Sharing> = {}): Sharing {
  return {
    ...{ bins: { lengthMs: 100, limitMs: 250 }, leastMs: 1 },
    refusal: () => undefined,
    observe: () => Promise.resolve(() => Promise.resolve('')),
    ...changes,
  };
}

const placesOf = (trials: readonly TrialRecord[]) => trials.map(({ sharedBringUp }) => sharedBringUp);

it.concurrent(
  'trials follow each other in the order that the seed draws, each once clients were seen to be served well; at the end all is taken down',
  async () => {
    const plan = planTrials({ topologies: ['control', 'a', 'b'], trials: 1, seed: 7 });
    const { trials, happened, run } = await sharedRun({ plan, sharing: sharing() });
    const [one, two, three] = plan.map(({ trial, topology }) => `trial ${trial}: ${topology}`);
    expect(happened).toEqual([one, 'up 1', two, 'served well', three, 'served well', 'down 1']);
    expect(placesOf(trials)).toEqual([
      { number: 1, place: 1 },
      { number: 1, place: 2 },
      { number: 1, place: 3 },
    ]);
    expect(run.state).toBe('finished');
    const [first, second, third] = trials.map(({ phases }) => phases.map(({ name }) => name));
    expect(first).not.toContain('tear down');
    expect(second?.[0]).toBe('whole again');
    expect(second).not.toContain('bring up');
    expect(third).toContain('tear down');
    const times = trials.map((trial) => trial.state === 'measured' && trial.bringUpMs);
    expect(new Set(times).size).toBe(1);
  },
);

it.concurrent('what is not whole again in time is taken down, and the next one comes up anew', async () => {
  const looks = ['', 'standby is not ready', 'standby is not ready'];
  const observe = () => Promise.resolve(() => Promise.resolve(looks.shift() ?? ''));
  const { trials, happened } = await sharedRun({ plan: PLAN, sharing: sharing({ observe }) });
  expect(happened.filter((what) => /^(up|down)/.test(what))).toEqual(['up 1', 'down 1', 'up 2', 'down 2']);
  expect(placesOf(trials)).toMatchObject([
    { number: 1, place: 1 },
    { number: 1, place: 2 },
    {
      number: 2,
      place: 1,
      because: expect.stringMatching(/^not all was as before within .*: standby is not ready$/) as string,
    },
  ]);
  expect(trials.map(({ state }) => state)).toEqual(['measured', 'measured', 'measured']);
});

it.concurrent('where clients are not served well again the same is done, and said', async () => {
  const { trials, happened } = await sharedRun({ plan: PLAN, sharing: sharing(), isBad: (so) => !so.includes('up 2') });
  expect(happened).toEqual([
    ...['trial 1: a', 'up 1', 'trial 2: b', 'not served well', 'down 1', 'up 2', 'trial 3: c', 'served well', 'down 2'],
  ]);
  const [, second] = placesOf(trials);
  expect(second).toMatchObject({ number: 2, place: 1, because: expect.stringContaining('3 failed') as string });
});

it.concurrent('what must not be followed is taken down with its trial', async () => {
  const refusal: Sharing['refusal'] = ({ topology }) => (topology === 'a' ? 'a count broke' : undefined);
  const { trials, happened } = await sharedRun({ plan: PLAN, sharing: sharing({ refusal }) });
  expect(happened).toEqual([
    ...['trial 1: a', 'up 1', 'down 1', 'trial 2: b', 'up 2', 'trial 3: c', 'served well', 'down 2'],
  ]);
  expect(placesOf(trials)[1]).toEqual({ number: 2, place: 1, because: 'a count broke' });
});

it.concurrent('a trial that is added is played in its place, and the plan that is stored has it there', async () => {
  const further: Sharing['further'] = ({ trial }, left, trials) =>
    trial === 1
      ? { planned: { trial: trials + 1, topology: 'c', repetition: 1 }, at: left.length - 1, reason: 'one more' }
      : undefined;
  const { trials, happened, run } = await sharedRun({ plan: PLAN, sharing: sharing({ further }) });
  expect(happened.filter((what) => what.startsWith('trial'))).toEqual([
    ...['trial 1: a', 'trial 2: b', 'trial 4: c', 'trial 3: c'],
  ]);
  expect(run.plan.map(({ trial }) => trial)).toEqual([1, 2, 4, 3]);
  expect(new Set(placesOf(trials).map((place) => place?.number))).toEqual(new Set([1]));
});

it.concurrent('an interrupted one is taken down, and continued with the trials that it lacks, on another', async () => {
  const ending = new AbortController();
  const stored: (readonly TrialRecord[])[] = [];
  const first = await sharedRun({
    plan: PLAN,
    sharing: sharing(),
    changes: {
      signal: ending.signal,
      onStored: (trials) => {
        stored.push(trials);
        if (trials.length === 2) ending.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
        return Promise.resolve();
      },
    },
  });
  expect(stored.map(({ length }) => length)).toEqual([1, 2]);
  expect(first.run.state).toBe('interrupted');
  expect(first.happened.at(-1)).toBe('down 1');

  const resumes = { run: first.run, trials: first.trials };
  const { trials, happened } = await sharedRun({ plan: PLAN, sharing: sharing(), changes: { resumes } });
  expect(happened).toEqual(['trial 3: c', 'up 1', 'down 1']);
  expect(placesOf(trials)[2]).toEqual({ number: 2, place: 1 });
});

it.concurrent(
  'one that is interrupted between two trials is interrupted, whatever the engine refuses, and what stays is said',
  async () => {
    const ending = new AbortController();
    const onStored = () => {
      ending.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
      return Promise.resolve();
    };
    const changes = { signal: ending.signal, onStored };
    const { run, happened } = await sharedRun({ plan: PLAN, sharing: sharing(), stays: true, changes });
    expect(run.state).toBe('interrupted');
    expect(happened.slice(-2)).toEqual([
      'down 1',
      'warning: the tear-down failed: the engine counts a container; remove what is left with: benchday down',
    ]);
  },
);
