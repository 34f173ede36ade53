import { expect, it } from 'vitest';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import { firstScreen } from '../../../../src/report/first-screen.ts';
import { readModel } from '../../../../src/report/model.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { gateInput, twoArms } from '../../../support/gate-fixture.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const SERVERS = ['srv1', 'srv2', 'srv3', 'srv4'];
const REASON = `this machine's control groups could not be set: EACCES: permission denied, mkdir '/sys/fs/cgroup/benchday-2026-11-30T20-28-31-weekday-01'`;

const unbound = (trial: MeasuredTrial): TrialRecord => ({
  ...trial,
  unboundServers: { servers: SERVERS, reason: REASON },
});

/** What a wide screen shows: the rest of a text that is cut short is not among it. */
const seen = (markup: string) =>
  markup
    .replaceAll(/<span class="rest">.*?<\/span\s*>/gs, '…')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it.each([1, 2, 5])(
  'of %i topologies, that the budgets of servers did not bind is seen, and why',
  async (topologies) => {
    const made = buildFixture({ hits: 1000, durationMs: 12_000, trials: 1, topologies });
    const trials = made.trials.map((trial) => (trial.state === 'measured' ? unbound(trial) : trial));
    const fixture = { ...made, trials };
    const screen = seen(firstScreen(await readModel({ ...fixture, summary: await summarise(fixture) })).text);
    expect(screen).toMatch(/! WARNING .*The budgets of the servers of legacy \(srv1, srv2, srv3 and srv4\)/);
    if (topologies < 3)
      expect(screen).toContain('did not bind: this machine&#39;s control groups could not be set: EACCES');
    const bound = seen(firstScreen(await readModel({ ...made, summary: await summarise(made) })).text);
    expect(bound).not.toContain('budgets of the servers');
  },
);

it('so it is of a gate, whose answer is another', async () => {
  const arms = twoArms({ pairs: 10, change: unbound });
  const summary = await summarise(arms);
  const model = await readModel({ ...arms, samples: [], events: [], summary, verdict: judgeGate(gateInput(arms)) });
  expect(seen(firstScreen(model).text)).toContain(
    'The budgets of the servers of before (srv1, srv2, srv3 and srv4) and after (srv1, srv2, srv3 and srv4) did not bind: this machine',
  );
});
