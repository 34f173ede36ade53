import { describe, expect, it } from 'vitest';
import { storedWishes } from '../../../src/jobs/gate/gate-wishes.ts';
import { storedReference } from '../../../src/jobs/pairs/arm-source.ts';
import { refuseOtherWords, refuseTopologies, wordsOf } from '../../../src/jobs/run/resumed-words.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import type { StoredRun } from '../../../src/store/run-reader.ts';
import { failedTrial, runRecord } from '../../support/run-fixture.ts';

const topologies = ['/app/compose.yaml#{"collect":{"db":[{"kind":"redis","port":6379,"password":"hunter2"}]}}'];
const WORD = topologies[0]?.replace('hunter2', '***') ?? '';
const NOTHING = { topologies: undefined };

function interrupted(word: string | undefined, topology = 'legacy'): StoredRun {
  const made = runRecord();
  const arm = (name: 'baseline' | 'candidate') => ({
    name,
    given: WORD,
    kind: 'topology' as const,
    topology,
    images: [],
  });
  const run: RunRecord = {
    ...made,
    state: 'interrupted',
    topologies: made.topologies.map((one) => ({ ...one, ...(word !== undefined && { word }) })),
    ...(topology !== 'legacy' && { arms: [arm('baseline'), arm('candidate')] }),
  };
  return { run, trials: [], directory: '/runs/x' } as unknown as StoredRun;
}

describe('of a run whose topology had a password, which is not stored', () => {
  it('the topologies of the scenario are read again, or those that are typed', () => {
    expect(wordsOf(interrupted(WORD)).topologies).toBeUndefined();
    expect(wordsOf(interrupted(WORD), topologies).topologies).toBe(topologies);
    expect(() => {
      refuseTopologies({ topologies }, interrupted(WORD));
    }).not.toThrow();
    expect(() => {
      refuseOtherWords({ seed: 2 });
    }).toThrow('--seed cannot be given with it');
  });

  it('arms of a comparison are those that are typed', () => {
    const stored = interrupted(WORD, WORD);
    expect(storedReference(stored)).toBeUndefined();
    const [typed = ''] = topologies;
    const wishes = storedWishes(stored, { baseline: `topology:${typed}`, candidate: undefined });
    expect(wishes.baseline).toEqual({ given: WORD, word: { kind: 'topology', name: typed } });
    expect(wishes.candidate.word).toEqual({ kind: 'topology', name: WORD });
  });
});

it('of another run all is as it was, and no topology may be typed', () => {
  const stored = interrupted('/app/compose.yaml#web:80');
  expect(wordsOf(stored, NOTHING.topologies).topologies).toContain('/app/compose.yaml#web:80');
  expect(() => {
    refuseTopologies({ topologies }, stored);
  }).toThrow('--topology cannot be given with it');
});

it('a finished run whose trials are measured or were stopped by stop_when is over; one that failed is measured again', () => {
  const { plan } = runRecord();
  const ended = (code: string): StoredRun => {
    const trials = plan.map(({ trial, topology }) => ({
      ...failedTrial({ trial, topology }),
      error: { code, message: 'it is slow', hint: '' },
    }));
    return { run: { ...runRecord(), state: 'finished' }, trials } as unknown as StoredRun;
  };
  expect(() => wordsOf(ended('STOPPED_EARLY'))).toThrow(/is finished: .*stop_when ended/);
  expect(wordsOf(ended('SERVICE_NOT_READY')).seed).toBe(runRecord().scenario.seed);
});
