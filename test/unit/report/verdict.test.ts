import { expect, test } from 'vitest';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../../src/verdicts/gate/verdict.ts';
import { readModel } from '../../../src/report/model.ts';
import { verdict } from '../../../src/report/sections/verdict.ts';
import { type TwoArms, AFTER, gateInput, invalidFor, twoArms } from '../../support/gate-fixture.ts';

async function pageOf(arms: TwoArms, change = {}): Promise<string | undefined> {
  const summary = await summarise(arms);
  const series = { samples: [], latency: arms.latency, events: [] };
  const judged = { ...judgeGate(gateInput(arms)), ...change };
  return verdict.render(await readModel({ ...arms, ...series, summary, verdict: judged }))?.toString();
}

const worse = twoArms({
  pairs: 10,
  of: (arm) => (arm === AFTER ? { statementsPerHit: 14.4 } : {}),
  change: (trial) => (trial.repetition === 3 ? invalidFor('time', trial) : trial),
});

test('a run that was judged shows effect, bounds, every value, dropped pairs, order and seed', async () => {
  const page = await pageOf(worse);
  expect(page).toContain('regression');
  expect(page).toMatch(/<td class="number" data-value="0\.2">\+20\u202f%<td/);
  expect(page?.match(/<tr>\s*<td class="number">\d+<td/g)?.length).toBe(10 + 10 + 9 + 9 + 2);
  expect(page).toContain('cpu steal 31.0 %');
  expect(page).toMatch(/<code>(ABBA|BAAB|ABAB|BABA)[AB ]+<\/code>, from the seed 7/);
});

test('what must be equal and is not is named, and nothing is called ok', async () => {
  const unlike = [{ what: 'kernel <b>', baseline: '6.1', candidate: '6.9' }];
  const page = await pageOf(twoArms({ pairs: 8 }), { state: 'invalid', unlike });
  expect(page).toContain('kernel &lt;b&gt;');
  expect(page).not.toContain('</span> ok</span>');
});

test('a run that was not judged has no such section', async () => {
  const arms = twoArms({ pairs: 1 });
  const series = { samples: [], latency: arms.latency, events: [] };
  expect(verdict.render(await readModel({ ...arms, ...series, summary: await summarise(arms) }))).toBeUndefined();
});
