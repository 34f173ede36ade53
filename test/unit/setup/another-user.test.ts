import { chmod, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';

/** Another user than the one whose files these are, where that is possible: what root may do says nothing of others. */
const AS_ANOTHER = `if (process.getuid() === 0) process.setuid(65534);`;
const NEED_PROC = existsSync('/proc/1/cmdline') ? '' : ' (skipped: no /proc)';

async function machineForAll(): Promise<Machine> {
  const machine = await Machine.create();
  await chmod(machine.folder, 0o755);
  await mkdir(machine.path('.cache'), { recursive: true });
  return machine;
}

describe('a checkout that several users know', () => {
  it.skipIf(NEED_PROC !== '')(
    `a process of another user that has the number of a dead set-up holds nobody up${NEED_PROC}`,
    async () => {
      await using machine = await machineForAll();
      await chmod(machine.path('.cache'), 0o777);
      // Process 1 is root's, and no set-up.
      await machine.write('.cache/setup-3.lock', '1');
      const program = `${AS_ANOTHER}
        const { whileAlone } = await import('./lock.mjs');
        await whileAlone(() => console.log('alone'));`;
      await machine.write('setup/start.mjs', program);
      const { child, ending, printed } = machine.start('start.mjs');
      await Promise.race([printed('alone'), printed('another set-up is running')]);
      child.kill('SIGTERM');
      expect((await ending).output).toBe('alone\n');
    },
  );

  it('a folder that may not be written is said, with what to type, and is no fault of the program', async () => {
    await using machine = await machineForAll();
    await machine.docker();
    await machine.write('state/engine', '');
    await chmod(machine.path('.cache'), 0o555);
    await machine.write('setup/as-another.mjs', `${AS_ANOTHER}\nawait import('./start.mjs');`);
    const { code, output } = await machine.run('as-another.mjs');
    expect(output).toMatch(/cannot write into .*\.cache \(EACCES.*\)[^]*sudo chown -R/);
    expect(output).not.toMatch(/\n\s+at /);
    expect(code).toBe(5);
  });
});
