import { expect, test } from 'vitest';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../../src/verdicts/gate/verdict.ts';
import { firstScreen } from '../../../src/report/first-screen.ts';
import { verdictMarkdown } from '../../../src/report/gate/verdict-markdown.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
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
  expect(page).toMatch(/<td class="number" data-value="0\.2">\+20\.0\u202f%<td/);
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

test('the first screen has the digits of its sentence, the errors, and no difference of nothing that would be seen', async () => {
  const arms = twoArms({
    pairs: 10,
    of: (arm, repetition) => (arm === AFTER ? { statementsPerHit: 13.756, cpuMsPerHit: 4 + repetition / 100 } : {}),
  });
  const judged = judgeGate(gateInput(arms));
  const series = { samples: [], latency: arms.latency, events: [] };
  const model = await readModel({ ...arms, ...series, summary: await summarise(arms), verdict: judged });
  const said = (of: { readonly text: string } | undefined) =>
    of?.text
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('\u202f', ' ')
      .replaceAll(/\s+/g, ' ') ?? '';
  const screen = said(firstScreen(model));
  expect(judged.sentence).toContain('+14.6 %');
  expect(screen).toContain('+14.6 % +14.6 % to +14.6 %');
  expect(screen).not.toMatch(/\+15 %/);
  const exact = judged.metrics.find(({ metric }) => metric === 'statements_per_hit');
  expect(exact).toMatchObject({ pairs: 4, validPairs: 10, detectable: 0 });
  expect(screen).toContain(' 4 of 10 ');
  expect(screen).toContain(`${exact?.title ?? ''} below 0.10 %`);
  expect(screen).toContain(`errors: ${judged.errors?.state ?? ''}: ${judged.errors?.reason ?? ''}`);
  expect(said(verdict.render(model))).toContain('+14.6 % below 0.10 % 10 %');
});

test('what is worse only in the run that was to confirm something else is called so: table, reasons and Markdown', async () => {
  const confirms = { runId: 'first', metrics: ['p50_ms' as const] };
  const judged = { ...judgeGate(gateInput(worse)), confirms, state: 'inconclusive' as const };
  const series = { samples: [], latency: worse.latency, events: [] };
  const model = await readModel({ ...worse, ...series, summary: await summarise(worse), verdict: judged });
  const screen = firstScreen(model)
    .text.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(screen).toMatch(/database statements per hit \? worse, not confirmed/);
  expect(screen).toContain('database statements per hit: worse, not confirmed: even the lower bound');
  expect(screen).not.toContain('regression');
  expect(verdict.render(model)?.text).not.toMatch(/<\/span> regression</);
  expect(verdictMarkdown(judged)).toMatch(/\| database statements per hit \|.*\| ❔ worse, not confirmed \|/);
  expect(renderMarkdown(model)).toContain('database statements per hit: worse, not confirmed: even');
  const all = { ...judged, confirms: { runId: 'first', metrics: ['statements_per_hit' as const] } };
  expect(verdictMarkdown(all)).toMatch(/\| database statements per hit \|.*\| ❌ regression \|/);
});

test('of an invalid gate no reason calls a metric by another state than the table does', async () => {
  const arms = twoArms({ pairs: 8, change: (trial) => invalidFor('work', invalidFor('time', trial)) });
  const judged = judgeGate(gateInput(arms));
  const series = { samples: [], latency: arms.latency, events: [] };
  const model = await readModel({ ...arms, ...series, summary: await summarise(arms), verdict: judged });
  expect(firstScreen(model).text).toContain('<li>database statements per hit: invalid: 8 of 8 pairs');
});
