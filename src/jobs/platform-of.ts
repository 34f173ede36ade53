import { enginePlatform } from '../platform/engine/engine.ts';
import { labPlatform } from '../platform/lab/lab-platform.ts';
import type { Platform } from '../platform/platform.ts';
import { LAB } from './lab/lab-up.ts';

/**
 * Where topologies are to run: one Docker engine, or the lab.
 * @param say  is told what is copied to the lab's servers
 * @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION, LAB_DOWN
 */
export function platformOf(
  { lab }: { readonly lab?: boolean | undefined },
  say: (line: string) => void,
): Promise<Platform> {
  return lab === true ? labPlatform(LAB, say) : enginePlatform();
}
