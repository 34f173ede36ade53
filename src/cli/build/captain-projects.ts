import { buildAllBranches } from '../../build/build-branches.ts';
import { buildProject, type BuiltImage } from '../../build/build-project.ts';
import type { Building } from '../../build/building.ts';
import { readCaptainFile } from '../../build/captain-file.ts';
import { type GitState, inShort, readGitState } from '../../build/git-state.ts';
import { engineWorkshop } from '../../cluster/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import type { Console } from '../console.ts';
import { onInterruption } from '../interruption.ts';
import { printable } from '../print-error.ts';

interface Choice {
  readonly isForced: boolean;
  readonly allBranches: boolean;
}

/** @throws {BenchdayError} those of buildProject and buildAllBranches */
export async function buildCaptainProjects(
  files: readonly string[],
  { isForced, allBranches }: Choice,
  console: Console,
): Promise<readonly BuiltImage[]> {
  if (files.length === 0) return [];
  // Every file is read before the first build, so that a mistake in the last one costs no time.
  const projects = await Promise.all(files.map((file) => readCaptainFile(file)));
  const workshop = await engineWorkshop();
  using interruption = onInterruption(console);
  const building: Building = {
    workshop,
    isForced,
    signal: interruption.signal,
    onStage: (text) => {
      console.err(printable(text));
    },
    onLine: (line) => {
      console.err(console.errColors.dim(`  ${printable(line)}`));
    },
  };
  const built: BuiltImage[] = [];
  try {
    for (const project of projects) {
      if (allBranches) built.push(...tell(await buildAllBranches(project.file, building), console));
      else {
        const state = await readGitState(project.file);
        explainTags(project.file, state, console);
        built.push(...tell(await buildProject(project, { state, isLatest: true }, building), console));
      }
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
function explainTags(file: string, state: GitState, console: Console): void {
  if (state.kind === 'none') console.err(`${displayPath(file)}: only latest is tagged, as ${state.reason}`);
  else if (state.changes.length > 0) {
    const what = `the folder differs from commit ${state.shortCommit} (${inShort(state.changes)})`;
    console.err(printable(`${displayPath(file)}: only latest is tagged, as ${what}`));
  }
}

function tell(built: readonly BuiltImage[], console: Console): readonly BuiltImage[] {
  if (console.isJson) return built;
  for (const { image, state, elapsedMs, tags } of built) {
    const how = state === 'built' ? `built ${(elapsedMs / 1000).toFixed(1)} s` : state;
    console.out(`${image.padEnd(36)} ${how.padEnd(13)} ${tags.join(' ')}`);
  }
  return built;
}
