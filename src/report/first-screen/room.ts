import { MANY_TOPOLOGIES } from './columns.ts';

/** What stands above the requirements, at a width of 1280 pixels. */
export interface Above {
  readonly topologies: number;
  /** characters of the answer */
  readonly sentence: number;
  readonly scorecardRows: number;
  /** of the trust, beside those that it always has */
  readonly trustLines: number;
}

/** How many characters a line holds, of the left column and of the right one. */
export interface LineRoom {
  readonly title: number;
  readonly first: number;
  readonly next: number;
}

const SCREEN_PX = 720;
const ROW_PX = 19.2;
const ANSWER = { charactersOfLine: 140, mostLines: 4, linePx: 20 };
/** Head, trust, caption and heads of the scorecard, caption of the requirements. */
const FIXED_PX = 208;
const TRUST_LINE_PX = 17;

export const LINE_ROOM: Readonly<Record<'few' | 'many', LineRoom>> = {
  few: { title: 34, first: 58, next: 74 },
  many: { title: 24, first: 40, next: 56 },
};

/** Lines that are left for the requirements on a screen of 1280 x 720; at least three. */
export function linesLeft({ topologies, sentence, scorecardRows, trustLines }: Above): number {
  const answer = Math.min(ANSWER.mostLines, Math.ceil(sentence / ANSWER.charactersOfLine)) * ANSWER.linePx;
  // Marks below their values.
  const wrapped = topologies > MANY_TOPOLOGIES ? 3 : 0;
  const left = SCREEN_PX - FIXED_PX - trustLines * TRUST_LINE_PX - answer - (scorecardRows + wrapped) * ROW_PX;
  return Math.max(3, Math.floor(left / ROW_PX));
}

/** Lines that a text takes that is broken at its spaces, or anywhere in a word that is longer than a line. */
export function linesTaken(text: string, first: number, next: number): number {
  let lines = 1;
  let left = first;
  for (const word of text.split(' ')) {
    if (word.length <= left) left -= word.length + 1;
    else {
      const rows = Math.max(1, Math.ceil(word.length / next));
      lines += rows;
      left = rows * next - word.length - 1;
    }
  }
  return lines;
}
