import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../../src/topology/compose/interpolate.ts';

const environment = { A: 'one', EMPTY: '', B_2: 'two' };

describe('variables in a Compose file', () => {
  it.each([
    ['plain', 'plain'],
    ['$A', 'one'],
    ['${A}', 'one'],
    ['x${A}y$B_2.z', 'xoneytwo.z'],
    ['$$A', '$A'],
    ['$$$A', '$one'],
    ['100$$', '100$'],
    ['${NONE:-default}', 'default'],
    ['${NONE-default}', 'default'],
    ['${EMPTY:-default}', 'default'],
    ['${EMPTY-default}', ''],
    ['${A:-default}', 'one'],
    ['${NONE:-${A}}', 'one'],
    ['${NONE:-${OTHER:-x}}y', 'xy'],
    ['${NONE:-}', ''],
    ['${A:+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['${A:?needed}', 'one'],
    ['${EMPTY?needed}', ''],
    ['${NONE:-a:b-c?d}', 'a:b-c?d'],
  ])('%s becomes %j', (text, expected) => {
    expect(interpolate(text, environment)).toEqual({ state: 'text', text: expected, unset: [] });
  });

  it('that are not set become empty, and are told', () => {
    expect(interpolate('a$NONE${OTHER}', environment)).toEqual({ state: 'text', text: 'a', unset: ['NONE', 'OTHER'] });
  });

  it.each([
    ['${NONE:?set it}', 'needs the variable NONE: set it'],
    ['${EMPTY:?}', 'needs the variable EMPTY'],
    ['${NONE?}', 'needs the variable NONE'],
    ['${A', 'has ${ without its closing brace: ${A'],
    ['${}', 'has ${}, which is no variable with an optional :-default or :?message'],
    ['${1A}', 'has ${1A}, which is no variable with an optional :-default or :?message'],
    ['${A B}', 'has ${A B}, which is no variable with an optional :-default or :?message'],
    ['costs 5$', 'has a $ that begins no variable; write $$ for a $: $'],
    ['$1', 'has a $ that begins no variable; write $$ for a $: $1'],
    [`${'${A:+'.repeat(30)}x${'}'.repeat(30)}`, 'nests variables too deeply'],
  ])('%s is refused', (text, message) => {
    expect(interpolate(text, environment)).toEqual({ state: 'problem', message });
  });

  it('leave the parameters of SQL alone where these are allowed', () => {
    expect(interpolate('id = $1 and x = $$1 and y = $A', environment, true)).toMatchObject({
      text: 'id = $1 and x = $1 and y = one',
    });
  });

  it('are not found again in what was put in for them', () => {
    expect(interpolate('$V', { V: '$A ${A} $$' })).toMatchObject({ text: '$A ${A} $$' });
  });

  it('with every $ doubled give the text itself, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(interpolate(text.replaceAll('$', '$$$$'), {})).toEqual({ state: 'text', text, unset: [] });
      }),
    );
  });

  it('never make the reader fail, whatever the text', () => {
    const piece = fc.constantFrom('$', '{', '}', ':-', '?', '+', 'A', 'NONE', '$$', ' ', '1');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(['text', 'problem']).toContain(interpolate(pieces.join(''), environment).state);
      }),
    );
  });
});
