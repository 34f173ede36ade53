import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleOf } from '../../../src/cli/console.ts';
import { harmless } from '../../../src/cli/harmless.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const NAME = 'a\u001b[2Jb\u001b]0;t\u0007c\u202ed\u009be\rf\u2028g\ufeff';

describe('what is printed', () => {
  it('steers no terminal, and turns no line round', () => {
    expect(harmless(`${NAME}\n\tx`, { isPainted: false, isJson: false })).toBe('a[2Jb]0;tcdefg\n\tx');
    expect(harmless('\u001b[31mred\u001b[39m', { isPainted: true, isJson: false })).toBe('\u001b[31mred\u001b[39m');
    expect(harmless('\u001b[31mred\u001b[39m', { isPainted: false, isJson: false })).toBe('[31mred[39m');
    expect(harmless('\u001b[31;1mred', { isPainted: true, isJson: false })).toBe('[31;1mred');
  });

  it('means the same as JSON', () => {
    const text = JSON.stringify({ name: NAME }, null, 2);
    const printed = harmless(text, { isPainted: true, isJson: true });
    expect(printed).toMatch(/^[\n\x20-\x7e]*$/);
    expect(JSON.parse(printed)).toEqual({ name: NAME });
  });

  it('is so whatever command prints it', () => {
    const said: string[] = [];
    const keep = (text: unknown): boolean => {
      said.push(String(text));
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
    const plain = consoleOf(['list', '--no-color']);
    plain.out(NAME);
    plain.err(NAME);
    consoleOf(['list', '--json']).out(JSON.stringify(NAME));
    expect(said.slice(0, 2)).toEqual(['a[2Jb]0;tcdefg\n', 'a[2Jb]0;tcdefg\n']);
    expect(JSON.parse(said[2] ?? '')).toBe(NAME);
  });
});
