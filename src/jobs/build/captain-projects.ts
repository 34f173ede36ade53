import { buildAllBranches } from '../../images/build/build-branches.ts';
import type { BuiltImage } from '../../images/build/build-project.ts';
import { buildPresent, presentOf } from '../../images/build/build-present.ts';
import type { Building } from '../../images/build/building.ts';
import { readCaptainFile } from '../../images/build/captain-file.ts';
import { type GitState, inShort } from '../../images/build/git-state.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import type { BuildCaller } from './build-caller.ts';

interface Choice {
  readonly isForced: boolean;
  readonly allBranches: boolean;
  readonly grants: readonly string[];
}

/** @throws {BenchdayError} those of buildProject and buildAllBranches */
export async function buildCaptainProjects(
  files: readonly string[],
  { isForced, allBranches, grants }: Choice,
  { say, onLine, signal, built: done }: BuildCaller,
): Promise<readonly BuiltImage[]> {
  if (files.length === 0) return [];
  // Every file is read before the first build, so that a mistake in the last one costs no time.
  const projects = await Promise.all(files.map((file) => readCaptainFile(file)));
  // And before any step runs, which could make git see another repository.
  const known = allBranches ? [] : await Promise.all(projects.map(presentOf));
  const workshop = await engineWorkshop();
  const building: Building = { workshop, isForced, grants, signal, onStage: say, onLine };
  const built: BuiltImage[] = [];
  try {
    for (const { file } of allBranches ? projects : []) {
      built.push(...listed(await buildAllBranches(file, building), done));
    }
    for (const present of known) {
      explainTags(present.project.file, present.state, say);
      built.push(...listed(await buildPresent(present, building), done));
    }
  } catch (cause) {
    if (!(cause instanceof BenchdayError) || cause.code !== 'INTERRUPTED') throw cause;
    throw new BenchdayError('INTERRUPTED', cause.message, {
      cause,
      hint: 'the image that was being built has no tag; containers and work trees of the build were removed',
    });
  }
  return built;
}

/** Why there is no tag but `latest`. */
function explainTags(file: string, state: GitState, say: (line: string) => void): void {
  if (state.kind === 'none') say(`${displayPath(file)}: only latest is tagged, as ${state.reason}`);
  else if (state.changes.length > 0) {
    const what = `the folder differs from commit ${state.shortCommit} (${inShort(state.changes)})`;
    say(`${displayPath(file)}: only latest is tagged, as ${what}`);
  }
}

function listed(built: readonly BuiltImage[], done: (line: string) => void): readonly BuiltImage[] {
  for (const { image, state, elapsedMs, tags } of built) {
    const how = state === 'built' ? `built ${(elapsedMs / 1000).toFixed(1)} s` : state;
    done(`${image.padEnd(36)} ${how.padEnd(13)} ${tags.join(' ')}`);
  }
  return built;
}
