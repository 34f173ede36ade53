import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/registry.ts';

it('every command has a name of its own', () => {
  const names = commands.map(({ usage }) => usage.split(' ', 1)[0]);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(commands)('the command $usage', ({ usage, summary, load }) => {
  it('has a summary in small letters without a full stop, and an example of itself', async () => {
    const { examples } = await load();
    expect(summary).toMatch(/^[a-z].*[^.]$/);
    expect(examples.length).toBeGreaterThan(0);
    for (const [line] of examples) expect(line).toMatch(new RegExp(`^\\$0 ${usage.split(' ', 1)[0] ?? ''}`));
  });
});
