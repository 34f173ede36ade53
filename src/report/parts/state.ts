import type { ValidityState } from '../../records/summary.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

/** A judgement as a glyph and a word; the colour only repeats it. */
export interface Mark {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'unsure' | 'neutral';
}

export const MARKS = {
  valid: { glyph: '✓', word: 'valid', tone: 'good' },
  warning: { glyph: '!', word: 'warning', tone: 'unsure' },
  invalid: { glyph: '⊘', word: 'invalid', tone: 'bad' },
  notMeasured: { glyph: '–', word: 'not measured', tone: 'neutral' },
  notComparable: { glyph: '⊘', word: 'not comparable', tone: 'unsure' },
  failingSite: { glyph: '⊘', word: 'of a failing site', tone: 'bad' },
  met: { glyph: '✓', word: 'met', tone: 'good' },
  undecided: { glyph: '?', word: 'undecided', tone: 'unsure' },
  notMet: { glyph: '✗', word: 'not met', tone: 'bad' },
  holds: { glyph: '✓', word: 'holds', tone: 'good' },
  broken: { glyph: '✗', word: 'broken', tone: 'bad' },
} as const satisfies Record<string, Mark>;

export function validityMark(state: ValidityState | 'not-measured'): Mark {
  return state === 'not-measured' ? MARKS.notMeasured : MARKS[state];
}

export function markHtml(mark: Mark): Html {
  return html`<span class="mark ${mark.tone}"><span aria-hidden="true">${mark.glyph}</span> ${mark.word}</span>`;
}

export function markText(mark: Mark): string {
  return `${mark.glyph} ${mark.word}`;
}
