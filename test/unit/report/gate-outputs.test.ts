import { describe, expect, it } from 'vitest';
import type { JudgedName, Verdict } from '../../../src/records/verdict.ts';
import { annotations } from '../../../src/report/gate/annotations.ts';
import { junitXml } from '../../../src/report/gate/junit.ts';
import { verdictMarkdown } from '../../../src/report/gate/verdict-markdown.ts';
import { judgeGate, verdictText } from '../../../src/verdicts/gate/verdict.ts';
import { AFTER, gateInput, invalidFor, twoArms } from '../../support/gate-fixture.ts';
import { DEFAULT_GATE } from '../../../src/records/gate-settings.ts';
import { parseXml } from '../../support/small-xml.ts';

/** Statements worse, each trial by another share, CPU time better, times valid in four pairs only. */
const mixed = (inconclusiveAs: 'failure' | 'skipped' = 'failure'): Verdict =>
  judgeGate(
    gateInput(
      twoArms({
        pairs: 10,
        of: (arm, repetition) =>
          arm === AFTER
            ? { statementsPerHit: 12 * (1.2 + 0.002 * repetition), cpuMsPerHit: 4 * (0.7 + 0.002 * repetition) }
            : {},
        change: (trial) => (trial.repetition > 4 ? invalidFor('time', trial) : trial),
      }),
      { settings: { ...DEFAULT_GATE, inconclusiveAs } },
    ),
  );
const invalid = (): Verdict =>
  judgeGate(gateInput(twoArms({ pairs: 8, change: (trial) => invalidFor('work', invalidFor('time', trial)) })));

/** 1 % of the candidate's hits more fail. */
const failing = (): Verdict =>
  judgeGate(
    gateInput(
      twoArms({
        pairs: 8,
        change: (trial) => {
          if (trial.topology !== AFTER) return trial;
          const { counts } = trial.load;
          return { ...trial, load: { ...trial.load, counts: { ...counts, ok: counts.ok - 20, failed: 20 } } };
        },
      }),
    ),
  );

describe('more errors', () => {
  const counts = '160 of 16,000 hits (1.00 %) against 0 of 16,000 hits (0.00 %)';

  it('are a row of the table, a failed test case and an annotation', () => {
    expect(verdictMarkdown(failing())).toContain(
      '| errors | 0.00 % → 1.00 % | at most 1.14 points more | – | 8 | ❌ regression |',
    );
    expect(junitXml(failing())).toContain(
      `<failure type="regression" message="more errors, beyond chance: ${counts}">`,
    );
    expect(annotations(failing()).at(-1)).toContain(
      `after against before%3A errors::regression: more errors, beyond chance: ${counts.replaceAll('%', '%25')}`,
    );
  });

  it('are left out where a verdict of an earlier version has none', () => {
    const { errors: _, ...before } = failing();
    expect(verdictMarkdown(before)).not.toContain('| errors |');
    expect(junitXml(before)).toContain('tests="4"');
    expect(annotations(before)).toHaveLength(1);
  });
});

it('what is exact says why it needs no second series', () => {
  const exact = judgeGate(
    gateInput(twoArms({ pairs: 4, of: (arm) => (arm === AFTER ? { statementsPerHit: 13 } : {}) })),
  );
  expect(verdictMarkdown(exact)).toContain('It is exact: the trials of each arm agree, so it needs no second series.');
  expect(junitXml(exact)).toContain(
    'exact: trials of one arm differ by 0.00 % at most, and noise below 0.30 % is none',
  );
});

describe('a stored verdict', () => {
  it('has these bytes', async () => {
    await expect(verdictText(mixed())).toMatchFileSnapshot('../../golden/gate/verdict.json');
  });
});

describe('the JUnit file', () => {
  it('has these bytes', async () => {
    await expect(junitXml(mixed())).toMatchFileSnapshot('../../golden/gate/junit.xml');
  });

  it('has a test case for each metric and for the errors, and counts that add up', () => {
    const suites = parseXml(junitXml(mixed()));
    expect(suites).toMatchObject({ name: 'testsuites', attributes: { tests: '5', failures: '3', errors: '0' } });
    const [suite] = suites.children;
    const cases = suite?.children.filter(({ name }) => name === 'testcase') ?? [];
    expect(cases.map((each) => each.children[0]?.attributes['type'] ?? 'passed')).toEqual([
      'regression',
      'passed',
      'inconclusive',
      'inconclusive',
      'passed',
    ]);
  });

  it('shows what was not decided as skipped where that is wanted', () => {
    const suites = parseXml(junitXml(mixed('skipped')));
    expect(suites.attributes['failures']).toBe('1');
    expect(suites.children[0]?.attributes['skipped']).toBe('2');
    expect(junitXml(mixed('skipped')).match(/<skipped message="inconclusive: /g)).toHaveLength(2);
  });

  it('shows an invalid measurement as errors, never as passed or skipped', () => {
    const suites = parseXml(junitXml(invalid()));
    expect(suites.attributes).toMatchObject({ tests: '5', failures: '0', errors: '5' });
    expect(
      suites.children[0]?.children
        .filter(({ name }) => name === 'testcase')
        .every((each) => each.children[0]?.name === 'error'),
    ).toBe(true);
  });

  it('stays well-formed whatever stands in names and reasons', () => {
    const evil = '</testcase> & "quoted" <b>\u0000\u001b[31m ]]> \ud800 line\nend';
    const verdict = mixed();
    const metrics = verdict.metrics.map((metric) => ({ ...metric, title: evil, reason: evil, unit: evil }));
    const suites = parseXml(junitXml({ ...verdict, metrics, candidate: evil, scenario: evil, sentence: evil }));
    const [first] = suites.children[0]?.children.filter(({ name }) => name === 'testcase') ?? [];
    expect(first?.attributes['name']).toBe('</testcase> & "quoted" <b>\ufffd\ufffd[31m ]]> \ufffd line end');
  });
});

describe('the text for a pull request', () => {
  it('has these bytes', async () => {
    await expect(verdictMarkdown(mixed())).toMatchFileSnapshot('../../golden/gate/verdict.md');
  });

  it('names what differs when nothing can be judged', () => {
    const unlike = [{ what: 'kernel', baseline: '6.1|x', candidate: '6.2' }];
    const text = verdictMarkdown({ ...invalid(), unlike });
    expect(text).toContain('| kernel | 6.1\\|x | 6.2 |');
    expect(text).not.toContain('✅');
  });

  it('does not let a name become markup', () => {
    const text = verdictMarkdown({ ...mixed(), candidate: '<img src=x> [a](http://b) @someone\n# title' });
    expect(text).not.toMatch(/<img|^# title/m);
    expect(text).toContain('&lt;img');
    expect(text).toContain('\\[a\\](http://b) \\@someone \\# title');
  });
});

describe('the annotations', () => {
  it('are errors for what is worse, warnings for what is not decided, notices for what is better', () => {
    const lines = annotations(mixed());
    expect(lines.map((line) => line.slice(0, line.indexOf(' ')))).toEqual([
      '::error',
      '::error',
      '::notice',
      '::warning',
      '::warning',
    ]);
    expect(lines[1]).toBe(
      '::error title=benchday%3A after against before%3A database statements per hit::regression: +21.1 %25, even the lower bound, +20.5 %25, is above the margin of 3 %25',
    );
  });

  it('are warnings for what is worse only in the run that was to confirm something else', () => {
    const { metrics, ...rest } = mixed();
    const confirming = (names: readonly JudgedName[]): Verdict => ({
      ...{ ...rest, metrics, state: names.includes('statements_per_hit') ? 'regression' : 'inconclusive' },
      confirms: { runId: 'first', metrics: [...names] },
    });
    const levels = (verdict: Verdict) => annotations(verdict).map((line) => line.slice(0, line.indexOf(' ')));
    const lines = annotations(confirming(['p50_ms']));
    expect(lines.filter((line) => line.startsWith('::error'))).toEqual([]);
    expect(lines[1]).toContain(
      '::warning title=benchday%3A after against before%3A database statements per hit::worse here, and not found worse in run first: +21.1 %25, even',
    );
    expect(levels(confirming(['statements_per_hit']))).toEqual(levels(mixed()));
  });

  it('are one line each, whatever stands in names: percent signs, line ends, commas and colons are escaped', () => {
    const verdict = { ...invalid(), candidate: 'a,b:c%\r\n::error::x', sentence: '100 %\r\n::error::x, y: z' };
    expect(annotations(verdict)).toEqual([
      '::error title=benchday%3A a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3Ax against before::100 %25%0D%0A::error::x, y: z',
    ]);
  });
});
