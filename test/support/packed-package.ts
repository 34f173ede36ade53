import path from 'node:path';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../../src/base/project.ts';

/** The package as it would be published. @returns its archive */
export async function packPackage(folder: string): Promise<string> {
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: PROJECT_ROOT });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error('npm pack made nothing');
  return path.join(folder, packed.filename);
}
