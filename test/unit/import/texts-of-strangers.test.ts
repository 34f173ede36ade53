import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { consoleOf } from '../../../src/cli/console.ts';
import { importLines } from '../../../src/cli/import-lines.ts';
import { showMix } from '../../../src/cli/show-mix.ts';
import { mixFileText } from '../../../src/import/mix-file.ts';
import { profileText } from '../../../src/import/profile-text.ts';
import { line, summaryOf } from './log-texts.ts';

const HOSTILE = 'a\u001b]0;b\u0007c\u202ed\u0000e\u0085f\u2028g\nh';
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const AT_S = 1_431_864_000;

const summary = { ...summaryOf(line(AT_S) + line(AT_S + 60)), warnings: [HOSTILE] };
const headOf = (text: string) => text.split('\n').filter((one) => one.startsWith('#'));

it('warnings and names of files do not steer the terminal', () => {
  const fidelity = { rate: 0, rateByChance: 0, burstRatio: 1, popularity: 0, writeShare: 0, sessionLengths: 0 };
  const mix = { endpoints: [], coverage: 1, writeShare: 0, distance: 0, warnings: [HOSTILE] };
  const lines = importLines({ summary, mix, fidelity, files: HOSTILE, seconds: 1 }, createColors(false));
  expect(lines.filter((one) => one.includes('a]0;bc'))).toHaveLength(3);
  expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

it('nor do those of a mix of a recording', () => {
  const lines: string[] = [];
  const console = {
    ...consoleOf([]),
    isJson: false,
    out: (text: string) => lines.push(text),
    outColors: createColors(false),
  };
  const exit = { code: 0, reason: '' } as never;
  showMix({ found: HOSTILE, warnings: [HOSTILE], written: HOSTILE, exit }, console);
  expect(lines).toHaveLength(3);
  expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

it('comments of a mix hold them as blanks, each in one line', () => {
  const text = mixFileText([], { title: 't', writeRatioSource: 's', comments: [HOSTILE, 'plain'] });
  expect(headOf(text)).toEqual(['# a ]0;b c d e f g h', '# plain']);
  expect(parse(text)).toMatchObject({ title: 't' });
});

it('comments of a profile too', () => {
  const text = profileText(summary, { name: 'x', files: HOSTILE });
  expect(headOf(text).at(-1)).toBe('# a ]0;b c d e f g h');
  expect(headOf(text).join('')).not.toMatch(CONTROLS);
  expect(parse(text)).toMatchObject({ name: 'x' });
});
