import path from 'node:path';
import { commitOf } from '../../images/arms/commit-of.ts';
import type { ArmWish } from '../../images/arms/open-arms.ts';
import { askGit } from '../../base/git.ts';

/**
 * What the user should know where the baseline has commits that the candidate lacks: they are measured too, with the other sign.
 * @param file  in the repository
 * @returns undefined where the candidate has all of them, or one of both is no commit
 */
export async function movedBaselineNote(
  { baseline, candidate }: Readonly<Record<'baseline' | 'candidate', ArmWish>>,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined || baseline.word.kind !== 'git' || candidate.word.kind !== 'git') return undefined;
  const folder = path.dirname(file);
  const [base, own] = [await commitOf(folder, baseline.word.ref), await commitOf(folder, candidate.word.ref)];
  if (base === undefined || own === undefined) return undefined;
  const missing = await askGit(folder, 'rev-list', '--count', `${own}..${base}`);
  // Of a candidate that is an ancestor of its baseline, as in a roll-back, all commits are meant.
  const ahead = await askGit(folder, 'rev-list', '--count', `${base}..${own}`);
  if (missing.state !== 'answered' || ahead.state !== 'answered') return undefined;
  if (missing.output === '0' || ahead.output === '0') return undefined;
  const [from, to] = [baseline.word.ref, candidate.word.ref];
  return `${from} has ${missing.output} ${missing.output === '1' ? 'commit' : 'commits'} that ${to} lacks, and these count as changes too; --baseline git:${from}...${to} compares with where the two parted`;
}
