import { describe, expect, it } from 'vitest';
import type { ErrorsVerdict, MetricVerdict, Verdict } from '../../../../src/records/verdict.ts';
import { nextOf, regressed, stateOf } from '../../../../src/verdicts/gate/gate-state.ts';
import { changeText, sentenceOf } from '../../../../src/verdicts/gate/sentence.ts';

type State = MetricVerdict['state'];
interface Part {
  readonly state: State;
  readonly validPairs?: number;
  readonly nextLook?: number;
  readonly exact?: MetricVerdict['exact'];
}

const metric = (name: string, changes: Partial<MetricVerdict> = {}): MetricVerdict =>
  ({
    ...{ metric: name, title: `title of ${name}`, unit: 'ms', metricClass: 'work', tolerance: 0.1, margin: 0.03 },
    ...{ state: 'ok', reason: `why ${name}`, pairs: 8, validPairs: 8, values: [], dropped: [] },
    ...(changes as object),
  }) as MetricVerdict;
const errors = (changes: Partial<ErrorsVerdict> = {}): ErrorsVerdict => ({
  ...{ state: 'ok', reason: 'why errors', pairs: 8, validPairs: 8, margin: 0.001, tolerance: 0.01 },
  ...{ baseline: { errors: 0, hits: 10 }, candidate: { errors: 0, hits: 10 }, failing: [], dropped: [] },
  ...changes,
});
/** Of a first metric, a second one, and the errors. */
const judged = (parts: readonly [Part, Part, Part], confirms?: readonly ('a' | 'b' | 'errors')[]) => ({
  metrics: [metric('a', parts[0]), metric('b', parts[1])],
  errors: errors(parts[2]),
  confirms:
    confirms === undefined
      ? undefined
      : ({
          metrics: ['a', 'b'].map((name) =>
            metric(name, { state: confirms.includes(name as 'a') ? 'regression' : 'ok' }),
          ),
          errors: errors({ state: confirms.includes('errors') ? 'regression' : 'ok' }),
        } as unknown as Verdict),
});
const ok: Part = { state: 'ok' };
const worse: Part = { state: 'regression' };
const exact: Part = { state: 'regression', exact: { spread: 0, limit: 1 } };
const better: Part = { state: 'improvement' };
const none: Part = { state: 'inconclusive', validPairs: 0 };
const open = (validPairs: number, nextLook?: number): Part => ({
  state: 'inconclusive',
  validPairs,
  ...(nextLook === undefined ? {} : { nextLook }),
});
const STOP = { action: 'stop' };
const more = (pairs: number) => ({ action: 'continue', pairs });

describe('the state of a gate, and what is next', () => {
  it.each<[string, [Part, Part, Part], ('a' | 'b' | 'errors')[] | undefined, Verdict['state'], object]>([
    ['all ok', [ok, better, ok], undefined, 'ok', STOP],
    ['a metric worse', [ok, worse, ok], undefined, 'regression', { action: 'confirm' }],
    ['an exact metric worse', [ok, exact, ok], undefined, 'regression', STOP],
    [
      'an exact metric ok beside a worse one',
      [{ ...exact, state: 'ok' }, worse, ok],
      undefined,
      'regression',
      { action: 'confirm' },
    ],
    ['errors worse', [ok, ok, worse], undefined, 'regression', { action: 'confirm' }],
    ['errors worse beside metrics without a pair', [none, none, worse], undefined, 'regression', { action: 'confirm' }],
    ['metrics without a pair', [none, none, ok], undefined, 'invalid', STOP],
    ['one metric with a pair', [none, open(1, 8), ok], undefined, 'inconclusive', more(7)],
    ['the nearest of the next looks', [open(5, 8), open(6, 8), ok], undefined, 'inconclusive', more(2)],
    ['errors whose look is next', [ok, ok, open(7, 8)], undefined, 'inconclusive', more(1)],
    ['a look that is passed', [ok, open(9, 8), ok], undefined, 'inconclusive', more(1)],
    ['no further look', [ok, open(20), ok], undefined, 'inconclusive', STOP],
    ['worse again', [worse, ok, ok], ['a'], 'regression', STOP],
    ['one of two worse again', [worse, worse, ok], ['a'], 'regression', STOP],
    ['something else worse', [ok, worse, ok], ['a'], 'inconclusive', STOP],
    ['errors worse again', [ok, ok, worse], ['errors'], 'regression', STOP],
    ['not worse again', [ok, ok, ok], ['a'], 'ok', STOP],
    ['the confirmed metric open', [open(8, 10), open(9, 10), ok], ['a'], 'inconclusive', more(2)],
    ['only another open', [ok, open(9, 10), open(9, 10)], ['a'], 'inconclusive', STOP],
    ['confirmed errors open', [ok, ok, open(9, 12)], ['errors'], 'inconclusive', more(3)],
  ])('%s', (_what, parts, confirms, state, next) => {
    const all = judged(parts, confirms);
    expect(stateOf(all)).toBe(state);
    expect(nextOf(state, all)).toEqual(next);
  });

  it.each<['both' | 'baseline' | 'candidate' | 'sometimes', number, Verdict['state']]>([
    ['both', 1, 'invalid'],
    ['baseline', 2, 'invalid'],
    ['baseline', 1, 'regression'],
    ['candidate', 2, 'regression'],
    ['sometimes', 2, 'regression'],
  ])('wrong answers of %s, in %d trials of the baseline, leave a regression %3$s', (state, wrong, expected) => {
    const wrongAnswers = { state, reason: '', baseline: { wrong, trials: 4 }, candidate: { wrong: 0, trials: 4 } };
    expect(stateOf({ ...judged([worse, ok, ok]), wrongAnswers })).toBe(expected);
  });

  it('names what was found worse, errors last', () => {
    expect(regressed(judged([ok, worse, worse]) as unknown as Verdict)).toEqual(['b', 'errors']);
    const { errors: _, ...old } = judged([worse, ok, ok]);
    expect(regressed(old as unknown as Verdict)).toEqual(['a']);
  });
});

describe('the sentence of a gate', () => {
  const say = (changes: object) =>
    sentenceOf({
      ...{ baseline: 'x', candidate: 'y', unlike: [], metrics: [], errors: errors(), next: STOP },
      ...changes,
    } as unknown as Parameters<typeof sentenceOf>[0]);
  const change = (estimate: number, lower?: number) => ({
    change: { estimate, ...(lower === undefined ? {} : { lower }) },
  });
  const unlike = (...names: string[]) => names.map((what) => ({ what, baseline: '', candidate: '' }));
  const confirms = { runId: 'first', metrics: [] };
  const dropped = (reason: string) => [{ repetition: 1, reason }];
  const errorsWith = (state: State, baseline: number, candidate: number) =>
    errors({ state, baseline: { errors: baseline, hits: 9 }, candidate: { errors: candidate, hits: 9 } });

  it.each<[object, string]>([
    [{ state: 'invalid', unlike: unlike('a') }, 'Invalid: y against x cannot be judged, since a differs.'],
    [{ state: 'invalid', unlike: unlike('a', 'b') }, 'Invalid: y against x cannot be judged, since a, b differ.'],
    [
      { state: 'invalid', metrics: [metric('a')] },
      'Invalid: y against x cannot be judged, since no pair of trials is valid: there is none.',
    ],
    [
      { state: 'invalid', metrics: [metric('a'), metric('b', { dropped: dropped('steal') })] },
      'Invalid: y against x cannot be judged, since no pair of trials is valid; the first: steal.',
    ],
    [
      { state: 'invalid', wrongAnswers: { reason: 'both are wrong' } },
      'Invalid: y against x cannot be judged, since both are wrong.',
    ],
    [
      {
        state: 'regression',
        metrics: [metric('ok'), metric('a', { state: 'regression', ...change(0.2, 0.1) })],
        errors: errorsWith('regression', 0, 1),
        next: { action: 'confirm' },
      },
      'Regression: y against x: title of a +20.0 % (at least +10.0 %), why errors. Confirm it once in a run with fresh containers before it blocks.',
    ],
    [
      { state: 'regression', metrics: [metric('a', { state: 'regression', ...change(0.2) })] },
      'Regression: y against x: title of a +20.0 %. It is exact: the trials of each arm agree, so it needs no second series.',
    ],
    [
      {
        state: 'regression',
        metrics: [metric('a', { state: 'regression', ...change(0.2) })],
        confirms: { ...confirms, metrics: [metric('a').metric] },
      },
      'Regression: y against x: title of a +20.0 %. Confirmed: run first found it too.',
    ],
    [
      {
        state: 'ok',
        metrics: [
          metric('a', { tolerance: 0.05 }),
          metric('b', { state: 'improvement', ...change(-0.25) }),
          metric('c', { state: 'improvement' }),
          metric('d', { state: 'inconclusive' }),
        ],
      },
      'Ok: y against x: title of b improved by 25 %, title of c improved, title of a within 5 %.',
    ],
    [{ state: 'ok', errors: errorsWith('ok', 1, 0) }, 'Ok: y against x: errors: why errors.'],
    [{ state: 'ok', errors: errorsWith('ok', 0, 1) }, 'Ok: y against x: errors: why errors.'],
    [{ state: 'ok', errors: errorsWith('improvement', 1, 0) }, 'Ok: y against x: why errors.'],
    [
      { state: 'ok', metrics: [metric('a')], errors: undefined, confirms },
      'Ok: y against x: title of a within 10 %. The regression of run first was not confirmed.',
    ],
    [
      {
        state: 'inconclusive',
        metrics: [metric('ok'), metric('a', { state: 'inconclusive' })],
        errors: errorsWith('inconclusive', 0, 1),
        next: more(1),
      },
      'Inconclusive: y against x: title of a: why a; errors: why errors. Measure 1 more pair.',
    ],
    [
      { state: 'inconclusive', metrics: [metric('a', { state: 'inconclusive' })], next: more(2) },
      'Inconclusive: y against x: title of a: why a. Measure 2 more pairs.',
    ],
    [
      { state: 'inconclusive', metrics: [metric('a', { state: 'inconclusive' })], errors: undefined },
      'Inconclusive: y against x: title of a: why a.',
    ],
    [
      { state: 'inconclusive', metrics: [metric('a', { state: 'regression' })], confirms },
      'Inconclusive: y against x: something else is worse than in run first, which confirms nothing.',
    ],
  ])('%#', (body, sentence) => {
    expect(say(body)).toBe(sentence);
  });

  it('says of a metric that nothing compared its title alone, and of a rise from 0 what it has become', () => {
    expect(changeText(metric('a'))).toBe('title of a');
    const at = (value: number) => ({ trial: 1, value });
    const values = [{ repetition: 1, baseline: at(0), candidate: at(92), isFarOut: false }];
    expect(changeText(metric('a', { values }))).toBe('title of a from 0 to 92 ms');
  });
});
