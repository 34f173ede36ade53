import type { ScorecardRow } from '../../records/decision.ts';
import type { ValidityState } from '../../records/summary.ts';
import { STATE_WORDS } from '../../verdicts/scorecard/words.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

/** A judgement as a glyph and a word; the colour only repeats it. */
export interface Mark {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'unsure' | 'neutral' | 'unproved';
}

export const MARKS = {
  valid: { glyph: '✓', word: 'valid', tone: 'good' },
  warning: { glyph: '!', word: 'warning', tone: 'unsure' },
  invalid: { glyph: '⊘', word: 'invalid', tone: 'bad' },
  notMeasured: { glyph: '–', word: 'not measured', tone: 'neutral' },
  notComparable: { glyph: '⊘', word: 'not comparable', tone: 'unsure' },
  failingSite: { glyph: '⊘', word: 'of a failing site', tone: 'bad' },
  met: { glyph: '✓', word: STATE_WORDS.met, tone: 'good' },
  undecided: { glyph: '?', word: 'undecided', tone: 'unsure' },
  notMet: { glyph: '✗', word: STATE_WORDS.missed, tone: 'bad' },
  holds: { glyph: '✓', word: 'holds', tone: 'good' },
  broken: { glyph: '✗', word: 'broken', tone: 'bad' },
} as const satisfies Record<string, Mark>;

const STATES: Readonly<Record<ScorecardRow['state'], Mark>> = {
  met: MARKS.met,
  missed: MARKS.notMet,
  undecided: { ...MARKS.undecided, word: STATE_WORDS.undecided },
  invalid: { ...MARKS.invalid, word: STATE_WORDS.invalid },
  'not-measured': { ...MARKS.notMeasured, word: STATE_WORDS['not-measured'] },
  impossible: { ...MARKS.notMet, word: STATE_WORDS.impossible },
};

/** Of an objective or a requirement. */
export function stateMark(state: ScorecardRow['state']): Mark {
  return STATES[state];
}

export function validityMark(state: ValidityState | 'not-measured'): Mark {
  return state === 'not-measured' ? MARKS.notMeasured : MARKS[state];
}

export function markHtml(mark: Mark): Html {
  return html`<span class="mark ${mark.tone}"><span aria-hidden="true">${mark.glyph}</span> ${mark.word}</span>`;
}

export function markText(mark: Mark): string {
  return `${mark.glyph} ${mark.word}`;
}
