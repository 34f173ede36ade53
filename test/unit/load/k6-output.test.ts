import { describe, expect, it } from 'vitest';
import { LastWords } from '../../../src/load/k6/k6-output.ts';

describe('what k6 said last', () => {
  it('is its last 20 lines, and no more are kept however many it writes', () => {
    const words = new LastWords();
    for (let line = 1; line <= 1000; line++) words.add(`line ${line}`);
    expect(words.lines).toHaveLength(20);
    expect(words.text()).toMatch(/^line 981\n[^]*\nline 1000$/);
  });
});
