import { describe, expect, it } from 'vitest';
import { trialChecks } from '../../src/checks/registry.ts';
import type { TrialFacts } from '../../src/checks/trial-check.ts';
import { validityCheck } from '../../src/records/trial-record.ts';
import { allOk, loadTotals } from '../support/load-fixture.ts';

const unknown = Number.NaN;
const nothing: TrialFacts = {
  load: loadTotals({ counts: allOk(0), intervals: [] }),
  latency: { responseP50Ms: unknown, responseP95Ms: unknown, lagP99Ms: unknown },
  metrics: [],
  accounting: [],
  scheduleDigest: 'abc123',
  durationMs: 0,
  deaths: [],
  otherRuns: [],
  containers: [],
  serviceLevels: [],
};

describe.each(trialChecks.map((check) => [check.id, check] as const))('the check %s', (_id, check) => {
  it('is pure: the same facts give the same judgement, of the stored shape', () => {
    const { id, title, speaksFor, limits } = check;
    const judged = { id, title, speaksFor, limits, ...check.judge(nothing) };
    expect(validityCheck.parse(judged)).toEqual(judged);
    expect(check.judge(nothing)).toEqual(check.judge(structuredClone(nothing)));
  });

  it('says what to do whenever it does not pass', () => {
    const judgement = check.judge(nothing);
    expect(judgement.state === 'valid' || judgement.remedy.length > 0).toBe(true);
  });
});
