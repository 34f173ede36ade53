import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { connect } from '../../src/platform/engine/connection.ts';
import { bringUpLab, type LabUp } from '../../src/platform/lab/bring-up-lab.ts';
import { removeLab } from '../../src/platform/lab/tear-down-lab.ts';

const BUILDER = fileURLToPath(new URL('../../topologies/build.mjs', import.meta.url));

export const LAB_BUDGET = { cpus: 0.4, memoryBytes: 2 ** 30 };

/** A lab under a name of its own, so that the user's is left alone. */
export async function testLab(): Promise<LabUp & AsyncDisposable & { readonly name: string }> {
  await execa(process.execPath, [BUILDER, 'server']);
  const outer = await connect({});
  const name = `test-${randomBytes(4).toString('hex')}`;
  const caller = { say: () => undefined, signal: new AbortController().signal };
  const up = await bringUpLab(outer, { name, ...LAB_BUDGET }, caller);
  return {
    ...up,
    name,
    [Symbol.asyncDispose]: async () => {
      await removeLab(outer, name);
    },
  };
}

/** Everything that carries a label of a lab, asked of Docker's own command line. */
export async function leftOfLab(name: string): Promise<readonly string[]> {
  const filter = ['--filter', `label=benchday.lab=${name}`];
  const lists = await Promise.all([
    execa('docker', ['ps', '-a', ...filter, '--format', '{{.Names}}']),
    execa('docker', ['network', 'ls', ...filter, '--format', '{{.Name}}']),
    execa('docker', ['volume', 'ls', ...filter, '--format', '{{.Name}}']),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line !== '');
}
