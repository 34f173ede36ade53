import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/registry.ts';

it('every command has a name of its own', () => {
  const names = commands.map(({ usage }) => usage.split(' ', 1)[0]);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(commands.map((command) => [command.usage, command] as const))('the command %s', (_usage, command) => {
  it('has a summary in small letters without a full stop, and an example of itself', () => {
    expect(command.summary).toMatch(/^[a-z].*[^.]$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [line] of command.examples)
      expect(line).toMatch(new RegExp(`^\\$0 ${command.usage.split(' ', 1)[0] ?? ''}`));
  });
});
