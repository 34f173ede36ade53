import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/records/run-record.ts';
import { firstScreen } from '../../../src/report/first-screen.ts';
import { entryOf } from '../../../src/report/site/entry-of.ts';
import { sitePage } from '../../../src/report/site/site-page.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { renderPage } from '../../../src/report/page.ts';
import { requirements } from '../../../src/report/sections/requirements.ts';
import { sideBySide } from '../../../src/report/sections/side-by-side.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../../src/verdicts/gate/verdict.ts';
import { AFTER, gateInput, twoArms } from '../../support/gate-fixture.ts';
import { type Fixture, buildFixture } from '../../support/report-fixture.ts';

const EXAMPLES: Partial<RunRecord['scenario']> = {
  slo: { p95Ms: 250, errorRatio: 0.01 },
  objectives: { p95Ms: 250, errorRatio: 0.01, offloadRatioMin: 0.75, isExample: true },
  server: { cores: 4, memoryGb: 16, targetUse: 0.6, isExample: true },
  prices: {
    coreHour: 0.04,
    gbHour: 0.005,
    currency: 'EUR',
    roles: [{ role: 'database', coreHour: 0.2 }],
    isExample: true,
  },
};

async function summed(change: (fixture: Fixture) => Fixture = (fixture) => fixture): Promise<Fixture> {
  const made = buildFixture({ hits: 4000, durationMs: 48_000, topologies: 5, trials: 1 });
  const fixture = change({ ...made, run: { ...made.run, scenario: { ...made.run.scenario, ...EXAMPLES } } });
  return { ...fixture, summary: await summarise(fixture) };
}

/** What is read; the record that the page carries is left out. */
const plain = (html: string) =>
  html
    .replaceAll(/<script.*?<\/script>/gs, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the first screen', () => {
  it('names which one, why, at what cost, how sure, and what was not measured', async () => {
    const fixture = await summed();
    const { decision } = fixture.summary;
    const above = plain(firstScreen(await readModel(fixture)).text);
    expect(decision.kind).toBe('winner');
    expect(above).toContain(
      `Take ${decision.topologies[0] ?? ''}: of the 4 that meet the example objectives it costs least`,
    );
    expect(above).toMatch(/It costs [\d.]+ EUR per million hits at example prices/);
    expect(above).toMatch(/Servers, and with one to spare( 1 \/ 2){5} Cores, busiest time at 382\/s( 0\.\d+){5}/);
    expect(above).toContain('These differences are not proved: one trial of each topology.');
    const missing = above.slice(above.indexOf('Requirements, by this run'));
    expect(missing).toMatch(
      /How far figures vary from trial to trial – not measured : benchday run scenarios\/weekday\.yaml --trials 8/,
    );
    expect(missing).toMatch(/23 million daily hits ✓ met all 5/);
    expect(missing).not.toContain('Capacity');
    expect(missing).toMatch(
      /… is benchday drill \S+ -t \S+ .*Quick deploy cycles – not measured : … --fault deploy:\S+ --connections/,
    );
    expect(missing).toMatch(/The rest – not measured : .*automatic failover/);
    expect(plain(requirements.render(await readModel(await summed()))?.text ?? '')).toMatch(
      /easy scaling( – not measured){5}/,
    );
  });

  it('shows each objective as the answer judged it, and what serving the day takes', async () => {
    const model = await readModel(await summed());
    const screen = plain(firstScreen(model).text);
    expect(screen).toMatch(/off-load ratio ≥ 75\.0\s%( \d\d\.\d\s% ✓ met){4} 0\.0\s% ✗ missed/);
    expect(screen).toMatch(/Cost per million hits, EUR( 0\.\d+){5}/);
    expect(screen).toContain('What would change the answer');
    expect(plain(sideBySide.render(model)?.text ?? '')).toMatch(
      /Objective: off-load ratio at least 75\.0\s% database statements that legacy needs and this one does not, an example 0\.0\s% ✗ missed ✓ met ✓ met ✓ met ✓ met/,
    );
  });

  it('marks the figures of a failing site, which wins nothing and is compared with nothing', async () => {
    const fixture = await summed((own) => ({
      ...own,
      trials: own.trials.map((trial) => {
        if (trial.state !== 'measured' || trial.topology !== 'legacy') return trial;
        const { counts } = trial.load;
        return { ...trial, load: { ...trial.load, counts: { ...counts, failed: Math.round(counts.sent * 0.02) } } };
      }),
    }));
    const { decision, topologies } = fixture.summary;
    expect(decision.standings?.find(({ topology }) => topology === 'legacy')).toMatchObject({ place: 'failing' });
    expect(topologies.map(({ measured }) => measured?.offloadRatio)).toEqual(topologies.map(() => undefined));
    const model = await readModel(fixture);
    expect(plain(firstScreen(model).text)).toContain('✗ failing');
    const compared = plain(sideBySide.render(model)?.text ?? '');
    expect(compared).toContain('⊘ of a failing site');
    expect(compared).not.toMatch(/▼ \d/);
  });
});

it('a gate prints its verdict, never which of its arms to take', async () => {
  const arms = twoArms({ pairs: 10, of: (arm) => (arm === AFTER ? { statementsPerHit: 14.4 } : {}) });
  const summary = await summarise(arms);
  const verdict = judgeGate(gateInput(arms));
  const model = await readModel({ ...arms, samples: [], events: [], summary, verdict });
  const page = renderPage(model, [], { css: '', script: '' }).text;
  expect(verdict.state).toBe('regression');
  expect(summary.decision.sentence).toMatch(/^Take before/);
  expect(/<title>([^<]*)/.exec(page)?.[1]).toMatch(/^Regression/);
  expect(plain(/<h1[^>]*>.*?<\/h1>/s.exec(page)?.[0] ?? '').trim()).toMatch(/^Regression/);
  const entry = entryOf({ id: 'gate', run: arms.run, trials: arms.trials, summary, verdict, isPinned: false });
  for (const text of [plain(page), renderMarkdown(model), sitePage([entry], { css: '', script: '' })])
    expect(text).not.toContain('Take before');
});
