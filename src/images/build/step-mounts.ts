import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import type { StepMount } from '../../platform/engine/run-step.ts';
import type { HostAccess } from '../../records/host-access.ts';
import { gitCovers, isInGitFolder } from '../../topology/repositories.ts';
import type { CaptainProject } from './captain-file.ts';

/** Host folders outside of the project's own that its steps would see. */
export async function hostAccessOfSteps({ folder, images }: CaptainProject): Promise<readonly HostAccess[]> {
  const own = await realPath(folder);
  const asked: HostAccess[] = [];
  for (const { name, caches } of images) {
    for (const { kind, source } of caches) {
      if (kind !== 'bind') continue;
      const real = await realPathOfNearest(source);
      if (isWithin(own, real) && !isInGitFolder(path.relative(own, real))) continue;
      asked.push({ place: `${name}.caches`, kind: `path:${real}` });
    }
  }
  return asked;
}

/** Mounts with the links in their sources followed now. */
export async function settled(mounts: readonly StepMount[]): Promise<readonly StepMount[]> {
  return Promise.all(
    mounts.map(async (mount) => (mount.kind === 'bind' ? { ...mount, source: await realPath(mount.source) } : mount)),
  );
}

/**
 * Settled mounts, and what covers each `.git` that they would show.
 * @throws {BenchdayError} BUILD_STEP_FAILED when a step before replaced a folder by a link, which would be followed on this machine
 */
export async function covered(mounts: readonly StepMount[]): Promise<readonly StepMount[]> {
  const all: StepMount[] = [];
  for (const mount of mounts) {
    all.push(mount);
    if (mount.kind !== 'bind') continue;
    await refuseLinkOut(mount.source, mount.source);
    for (const { target, isFolder } of await gitCovers(mount.source, mount.target)) {
      if (isFolder) all.push({ kind: 'empty', source: '', target, readOnly: true });
      else all.push({ kind: 'bind', source: '/dev/null', target, readOnly: true });
    }
  }
  return all;
}

/** @throws {BenchdayError} BUILD_STEP_FAILED for what leads out of a folder by a link */
export async function refuseLinkOut(file: string, folder: string): Promise<void> {
  const real = await realPath(file);
  if (isWithin(folder, real)) return;
  throw new BenchdayError('BUILD_STEP_FAILED', `${file} is a link that leads out of ${folder}, to ${real}`, {
    hint: 'a link in the project, or one that a step made, must stay in its folder',
  });
}

/** With links followed as far as the path is there. */
async function realPathOfNearest(file: string): Promise<string> {
  const isThere = await lstat(file).then(
    () => true,
    () => false,
  );
  if (isThere || file === path.dirname(file)) return realPath(file);
  return path.join(await realPathOfNearest(path.dirname(file)), path.basename(file));
}
