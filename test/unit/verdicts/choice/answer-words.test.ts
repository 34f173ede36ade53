import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/records/run-record.ts';
import { type Field, answer } from '../../../../src/verdicts/choice/answer.ts';
import { changesOf } from '../../../../src/verdicts/choice/changes.ts';
import type { TopologyFacts } from '../../../../src/verdicts/choice/facts.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { sentenceOf } from '../../../../src/verdicts/choice/sentence.ts';
import { standingsOf } from '../../../../src/verdicts/choice/standings.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { FIVE, PRICES, facts, field, five, priced } from './some-facts.ts';

const DEFAULT = { p95Ms: 250, errorRatio: 0.01 };
const { run: FIXTURE } = buildFixture({ hits: 10, durationMs: 1000, trials: 1 });

/** The answer in words: its sentence, then where each stands and why. */
describe('what an answer says', () => {
  it('with prices, of five', () => {
    expect(say(priced(five()))).toMatchInlineSnapshot(`
      "Take cache: of the 5 that meet the objectives it costs least. It costs 0.034 EUR per million hits, 40 % less and with 80 % fewer database statements per hit than legacy. These differences are not proved: one trial of each topology.
        cache: best: 0.034 EUR per million hits, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms
        messaging: kept: against cache 25 % higher cost, 22 % more memory and 34 % higher p95 for 13 % fewer database statements per hit; 0.0424 EUR per million hits, 794 MB, 711 database statements per 1,000 hits, 0.073 ms of database time per hit, p95 5.5 ms
        tasks: kept: against cache 30 % higher cost, 31 % more memory, 16 % more database time and 39 % higher p95 for 39 % fewer database statements per hit; 0.0441 EUR per million hits, 857 MB, 503 database statements per 1,000 hits, 0.081 ms of database time per hit, p95 5.7 ms
        cluster: kept: against cache 2.7 times the cost, 3.2 times the memory, 2.2 times the database time and 7.4 times the p95 for 65 % fewer database statements per hit; 0.0929 EUR per million hits, 2072 MB, 290 database statements per 1,000 hits, 0.155 ms of database time per hit, p95 30.4 ms
        legacy: beaten: out: cache equals or beats it in everything, with 40 % lower cost, 80 % fewer database statements per hit, 91 % less database time and 40 % lower p95; 0.0569 EUR per million hits, 645 MB, 4069 database statements per 1,000 hits, 0.795 ms of database time per hit, p95 6.8 ms"
    `);
  });

  it('of one of which nothing was read says so, and ends no line with nothing', () => {
    const nothing = { ...facts('target', { p95: 4, errors: 0, isTimeValid: false }), serving: { containers: 0 } };
    expect(say(field([nothing], { comparesTimes: false })).split('\n')[1]).toBe(
      '  target: best: no figure was read of it that topologies are compared by',
    );
  });

  it('without prices, of five', () => {
    expect(say(field(five()))).toMatchInlineSnapshot(`
      "No single winner: cache needs least CPU, 0.44 cores at the busiest time; against it messaging has 13 % fewer database statements per hit for 25 % more CPU; tasks has 39 % fewer database statements per hit for 30 % more CPU; cluster has 65 % fewer database statements per hit for 2.7 times the CPU. Prices (cost in the scenario) would decide. These differences are not proved: one trial of each topology.
        cache: best: 0.44 cores at the busiest time, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms
        messaging: best: against cache 25 % more CPU, 22 % more memory and 34 % higher p95 for 13 % fewer database statements per hit; 0.55 cores at the busiest time, 794 MB, 711 database statements per 1,000 hits, 0.073 ms of database time per hit, p95 5.5 ms
        tasks: best: against cache 30 % more CPU, 31 % more memory, 16 % more database time and 39 % higher p95 for 39 % fewer database statements per hit; 0.57 cores at the busiest time, 857 MB, 503 database statements per 1,000 hits, 0.081 ms of database time per hit, p95 5.7 ms
        cluster: best: against cache 2.7 times the CPU, 3.2 times the memory, 2.2 times the database time and 7.4 times the p95 for 65 % fewer database statements per hit; 1.18 cores at the busiest time, 2072 MB, 290 database statements per 1,000 hits, 0.155 ms of database time per hit, p95 30.4 ms
        legacy: beaten: out: cache equals or beats it in everything, with 43 % less CPU, 80 % fewer database statements per hit, 91 % less database time and 40 % lower p95; 0.77 cores at the busiest time, 645 MB, 4069 database statements per 1,000 hits, 0.795 ms of database time per hit, p95 6.8 ms"
    `);
  });

  it('of trials enough to prove it', () => {
    const trials = (name: string, share: number) =>
      facts(name, ...Array.from({ length: 8 }, (_, at) => ({ ...FIVE[name], cpu: share + at / 1000 })));
    expect(say(priced([trials('legacy', 2), trials('cache', 1)]))).toMatchInlineSnapshot(`
      "Take cache: of the 2 that meet the objectives it costs least. It costs 0.034 EUR per million hits, 40 % less and with 80 % fewer database statements per hit than legacy. These differences are proved: 8 trials of each topology, paired by repetition.
        cache: best: 0.034 EUR per million hits, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms
        legacy: kept: against cache 67 % higher cost, 5.0 times the database statements per hit, 11.4 times the database time and 66 % higher p95 for 1 % less memory; 0.0569 EUR per million hits, 645 MB, 4069 database statements per 1,000 hits, 0.795 ms of database time per hit, p95 6.8 ms"
    `);
  });

  it('where one misses, one is undecided, one fails, one is invalid and one was not read', () => {
    const all: TopologyFacts[] = [
      facts('cache', FIVE['cache'] ?? {}),
      facts('tasks', FIVE['tasks'] ?? {}),
      facts('slow', { ...FIVE['legacy'], p95: 400 }),
      facts('late', { ...FIVE['legacy'], p95: 400, isTimeValid: false }),
      { ...facts('broken', { ...FIVE['cache'], errors: 0.3 }), state: 'failing' },
      { ...facts('lost'), state: 'invalid', problems: ['accounting: 3 hits are missing'] },
      facts('unread', { p95: 5 }),
    ];
    expect(say(priced(all))).toMatchInlineSnapshot(`
      "Take cache: of the 2 that meet the objectives it costs least. It costs 0.034 EUR per million hits. unread is not ranked: nobody read its cost, memory, database statements and database time. Undecided, as response times are invalid: late (p95 400 ms). Not measured validly: lost. Of a failing site, and not compared: broken. These differences are not proved: one trial of each topology.
        cache: best: 0.034 EUR per million hits, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms
        tasks: kept: against cache 30 % higher cost, 31 % more memory, 16 % more database time and 39 % higher p95 for 39 % fewer database statements per hit; 0.0441 EUR per million hits, 857 MB, 503 database statements per 1,000 hits, 0.081 ms of database time per hit, p95 5.7 ms
        unread: unranked: not ranked: nobody read its cost, memory, database statements and database time; p95 5 ms
        late: open: not decided: p95 (400 ms against 250 ms, with invalid response times)
        slow: misses: misses p95 250 ms (400 ms)
        broken: failing: its figures are of a failing site (30 % errors), and win nothing
        lost: invalid: accounting: 3 hits are missing"
    `);
  });

  it('where all miss', () => {
    const all = [facts('a', { cpu: 1, p95: 300, errors: 0.5 }), facts('b', { cpu: 2, p95: 251 })];
    expect(say(field(all))).toMatchInlineSnapshot(`
      "None meets the objectives: a misses p95 250 ms (300 ms) and errors 1 % (50 %); b misses p95 250 ms (251 ms).
        a: misses: misses p95 250 ms (300 ms) and errors 1 % (50 %)
        b: misses: misses p95 250 ms (251 ms)"
    `);
  });

  it('where one misses and nobody knows of the other', () => {
    const lost = { ...facts('b'), state: 'invalid' as const, problems: ['accounting: 3 hits are missing'] };
    expect(say(field([facts('a', { cpu: 1, p95: 300 }), lost]))).toMatchInlineSnapshot(`
      "No answer: none is known to meet the objectives. a misses p95 250 ms (300 ms). Not measured validly: b. To find out: benchday run scenarios/weekday.yaml --trials 5, on a quiet machine.
        a: misses: misses p95 250 ms (300 ms)
        b: invalid: accounting: 3 hits are missing"
    `);
  });

  it('where one meets what was asked for, and answers with too many errors all the same', () => {
    const failing = { ...facts('a', { cpu: 1, p95: 30, errors: 0.02 }), state: 'failing' as const };
    const asked = { p95Ms: 250, errorRatio: 0.05 };
    const given = answer(field([failing, facts('b', { cpu: 2, p95: 251 })]), {
      objectives: objectivesIn(asked),
    });
    expect(sentenceOf({ run: FIXTURE, given })).toBe(
      'None can be taken: b misses p95 250 ms (251 ms); a meets the objectives, but answers with too many errors (2 %, above 1 %). Of a failing site, and not compared: a.',
    );
  });

  it('where one stands alone', () => {
    const alone = { ...FIXTURE, topologies: FIXTURE.topologies.slice(0, 1) };
    expect(say(priced([facts('cache', FIVE['cache'] ?? {})]), { run: alone })).toMatchInlineSnapshot(`
      "cache meets the objectives: p95 4.1 ms, errors 0 % and 0.82 database statements per hit; there is nothing to compare it with.
        cache: best: 0.034 EUR per million hits, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms"
    `);
  });

  it('where two are alike', () => {
    const [own = {}] = [FIVE['cache']];
    expect(say(field([facts('a', own), facts('b', own)]))).toMatchInlineSnapshot(`
      "No single winner: a and b cannot be told apart in anything that was compared. These differences are not proved: one trial of each topology.
        a: best: 0.44 cores at the busiest time, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms
        b: best: not told apart from a; 0.44 cores at the busiest time, 652 MB, 820 database statements per 1,000 hits, 0.07 ms of database time per hit, p95 4.1 ms"
    `);
  });

  it('where only times were read, or nothing is known to meet the objectives, or measured at all, or one alone is ranked', () => {
    const unread = [facts('a', { p95: 5 }), facts('b', { p95: 6 })];
    const late = unread.map(({ name }) => facts(name, { cpu: 1, p95: 400, isTimeValid: false }));
    const lost = unread.map((own) => ({ ...own, state: 'invalid' as const }));
    const one = [facts('a', { cpu: 1, statements: 5, p95: 5 }), facts('b', { cpu: 0.1, p95: 5 })];
    expect([unread, late, lost, one].map((all) => say(field(all)))).toMatchInlineSnapshot(`
      [
        "Take a: it meets the objectives, and equals or beats b in everything that was compared. These differences are not proved: one trial of each topology.
        a: best: p95 5 ms
        b: beaten: out: a equals or beats it in everything, with 17 % lower p95; p95 6 ms",
        "No answer: none is known to meet the objectives. Undecided, as response times are invalid: a (p95 400 ms) and b (p95 400 ms). To find out: benchday run scenarios/weekday.yaml --trials 5, on a quiet machine.
        a: open: not decided: p95 (400 ms against 250 ms, with invalid response times)
        b: open: not decided: p95 (400 ms against 250 ms, with invalid response times)",
        "No answer: no topology has a trial whose measurement can be used.
        a: invalid: no trial of it counts
        b: invalid: no trial of it counts",
        "No answer: only a can be ranked, so there is nothing to compare it with. b is not ranked: nobody read its database statements. To find out: benchday run scenarios/weekday.yaml --trials 5, on a quiet machine.
        a: kept: 1 ms of CPU per hit, 5 database statements per 1,000 hits, p95 5 ms
        b: unranked: not ranked: nobody read its database statements; 0.1 ms of CPU per hit, p95 5 ms",
      ]
    `);
  });

  it('with example objectives and example prices', () => {
    const { scenario } = FIXTURE;
    const objectives = { ...DEFAULT, isExample: true };
    const run = { ...FIXTURE, scenario: { ...scenario, objectives, prices: { ...PRICES, isExample: true } } };
    expect(say(priced(five()), { run })).toContain('of the 5 that meet the example objectives it costs least.');
    expect(say(priced(five()), { run })).toMatch(/It costs [\d.]+ EUR per million hits at example prices/);
  });
});

it('what would change the answer, in words', () => {
  const own = priced(five());
  const question = { objectives: objectivesIn({ ...DEFAULT, offloadRatioMin: 0.9 }) };
  const changes = changesOf(own, question, answer(own, question));
  expect(changes.map(({ what, answer: words, isSame }) => `${what}: ${words}${isSame ? ' (same)' : ''}`))
    .toMatchInlineSnapshot(`
    [
      "without the objective of p95: no answer (same)",
      "without the objective of errors: no answer (same)",
      "without the objective of off-load ratio: cache",
      "with p95 up to 200 ms: no answer (same)",
      "with p95 up to 300 ms: no answer (same)",
      "with errors up to 0.8 %: no answer (same)",
      "with errors up to 1.2 %: no answer (same)",
      "with off-load ratio from 72 %: no answer (same)",
      "with off-load ratio from 100 %: no answer (same)",
      "with a database core at any price up to 64 times that of others: no answer (same)",
      "with a database core at any price down to 0.0156 times that of others: no answer (same)",
    ]
  `);
});

function say(own: Field, { run = FIXTURE }: { run?: RunRecord } = {}): string {
  const { prices } = own.pricing;
  const { prices: _, ...scenario } = run.scenario;
  const asked: RunRecord = {
    ...run,
    reference: 'legacy',
    scenario: { ...scenario, ...(prices !== undefined && { prices: run.scenario.prices ?? prices }) },
  };
  const given = answer(own, { objectives: objectivesIn(DEFAULT) });
  const standings = standingsOf(given, asked).map(({ topology, place, why }) => `  ${topology}: ${place}: ${why}`);
  return [sentenceOf({ run: asked, given }), ...standings].join('\n');
}
