import type { GitState } from './git-state.ts';

const LONGEST_TAG = 128;
export const LATEST = 'latest';

/**
 * The tags an image gets from the state of its sources: `latest`, short commit, branches and git tags of a clean tree;
 * `latest` alone when something differs from the commit, or when there is none.
 * @param isLatest  false for the branches that are not checked out, when all are built
 * @source harbur/captain, "Docker Tags Lifecycle"
 */
export function imageTags(
  state: GitState,
  { isLatest = true }: { readonly isLatest?: boolean } = {},
): readonly string[] {
  const latest = isLatest ? [LATEST] : [];
  if (state.kind === 'none' || state.changes.length > 0) return latest;
  const names = [...state.branches, ...state.gitTags].map(tagOf);
  return [...new Set([...latest, state.shortCommit, ...names])];
}

/**
 * A git name as a tag: `/` and `~` become `.`, as does whatever else a tag may not hold.
 * @source Docker: letters, digits, `_`, `.` and `-`, not starting with the last two, at most 128
 */
export function tagOf(gitName: string): string {
  const safe = gitName.replaceAll(/[^\w.-]/g, '.').slice(0, LONGEST_TAG);
  return safe.replace(/^[.-]/, '_');
}
