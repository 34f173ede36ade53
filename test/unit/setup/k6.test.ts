import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as binary from '../../../src/load/k6/binary.ts';
import { createPassing, lastLine } from './passing-machine.ts';

const checkout = join(import.meta.dirname, '..', '..', '..');

const NO_GO = `fail('ENGINE_UNAVAILABLE', 'k6 is built with Go, and the command go is neither on the PATH nor at /x');`;
const NO_WAY = `onLine('go: no route to host'); fail('ENGINE_UNAVAILABLE', 'go could not build k6');`;

describe('npm test and k6', () => {
  it('builds k6 before the tests that use it, and says so', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', `onLine('go: downloading'); state = 'available';`);
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toMatch(/k6 +k6 v1\.2\.3 built \([^]*== unit/);
    expect(output).not.toContain('go: downloading');
    expect(code).toBe(0);
  });

  it('does not ask for it when no test needs it', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', `fail('X', 'was asked');`);
    const { code, output } = await machine.run('test.mjs', ['types', 'docker']);
    expect(output).not.toContain('k6');
    expect(code).toBe(0);
  });

  it.each(['', 'true'])('goes on without it where there is no Go either (CI=%s)', async (CI) => {
    await using machine = await createPassing();
    await machine.k6('missing', NO_GO, false);
    const { code, output } = await machine.run('test.mjs', ['unit'], { CI });
    expect(output).toContain('k6 could not be had: k6 is built with Go, and the command go is neither');
    expect(lastLine(output)).toBe('Tests: 2 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('goes on without it where Go cannot build it, and shows what Go said', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', NO_WAY);
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toMatch(/k6 could not be had: go could not build k6\nGo said:\n +go: no route to host/);
    expect(lastLine(output)).toBe('Tests: 2 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('fails each check that uses it on a continuous integration machine where Go cannot build it', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', NO_WAY);
    const { code, output } = await machine.run('test.mjs', ['types', 'unit', 'cli'], { CI: 'true' });
    expect(output).toContain(
      'Failed:\n  the unit tests of k6 (k6 could not be had: go could not build k6)\n  the cli tests',
    );
    expect(lastLine(output)).toBe('Tests: 5 passed, 2 failed');
    expect(code).toBe(1);
  });

  it('fails when a k6 that was built does not start', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', '');
    const { code, output } = await machine.run('test.mjs', ['unit'], { CI: 'true' });
    expect(output).toContain('k6 was built, and does not start: no hint');
    expect(code).toBe(1);
  });

  it('ends with an error of its own when the program itself is at fault', async () => {
    await using machine = await createPassing();
    await machine.k6('missing', `throw new TypeError('a mistake');`);
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toContain('TypeError: a mistake');
    expect(code).toBe(70);
  });

  it('reads the TypeScript of the program', async () => {
    await using machine = await createPassing();
    await rm(machine.path('node_modules', 'tsx'), { recursive: true });
    await symlink(join(checkout, 'node_modules', 'tsx'), machine.path('node_modules', 'tsx'));
    await machine.write(
      'src/load/k6/binary.ts',
      `type State = 'available';
       export const installK6 = (): void => undefined;
       export const k6Availability = async () => ({ state: 'available' as State, version: 'v9.9.9' });`,
    );
    const { output } = await machine.run('test.mjs', ['unit']);
    expect(output).toContain('k6 v9.9.9 is here');
  });

  it('asks the program for what it has', () => {
    for (const asked of ['findGo', 'installK6', 'k6Availability']) expect(binary).toHaveProperty(asked);
  });
});
