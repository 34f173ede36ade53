import path from 'node:path';
import { commitOf } from '../images/arms/commit-of.ts';
import type { ArmWish } from '../images/arms/open-arms.ts';
import { BenchdayError } from '../base/errors.ts';
import { askGit, git } from '../base/git.ts';
import { isWithin, placeIn, realPath } from '../base/paths.ts';
import { parseYaml, property } from '../base/yaml-file.ts';
import { type HostAccess, hostAccessProblem } from '../records/host-access.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { refuseHostAccess } from '../topology/granted-access.ts';
import { isInGitFolder } from '../topology/repositories.ts';
import type { Topology } from '../topology/topology.ts';

/** Words of `--allow-host-access`. */
export type GrantWords = readonly string[] | undefined;

/**
 * What topologies of the present work tree may have: what the command line and the scenario name.
 * @throws {BenchdayError} USAGE for a word that means nothing
 */
export function grantsOf(words: GrantWords, { allowHostAccess }: Scenario): readonly string[] {
  return [...checkGrants(words), ...allowHostAccess];
}

/** @throws {BenchdayError} USAGE */
export function checkGrants(words: GrantWords = []): readonly string[] {
  for (const word of words) {
    const problem = hostAccessProblem(word);
    if (problem !== undefined) throw new BenchdayError('USAGE', `--allow-host-access ${problem}`);
  }
  return words;
}

/**
 * What the arms of a comparison may have. Where an arm is a commit, a scenario of the same repository counts as the baseline's commit
 * has it, and not at all when the baseline is no commit: a change must not grant itself anything, nor by a link to another scenario.
 * @param repository  of the topology that is compared: a file in it
 */
export async function grantsOfComparison(
  words: GrantWords,
  scenario: Scenario,
  { wishes, repository }: { readonly wishes: Wishes; readonly repository: string | undefined },
): Promise<readonly string[]> {
  const compared = await comparedScenario(scenario, { wishes, repository });
  if (compared === undefined) return grantsOf(words, scenario);
  const baseline = wishes['baseline']?.word;
  if (baseline?.kind !== 'git') return checkGrants(words);
  return [...checkGrants(words), ...(await grantsAt(compared.tree, baseline.ref, compared.place))];
}

/**
 * The dumps that a scenario names, where an arm is a commit of the repository that the scenario is part of: a change could name any file of
 * this machine, whose lines a database would then quote. Elsewhere the scenario is the user's own, and its dumps may lie anywhere.
 * @throws {BenchdayError} HOST_ACCESS_REFUSED for those outside of the repository, links followed, that are not granted
 */
export async function refuseForeignData(
  reference: Pick<Topology, 'name' | 'data' | 'file'>,
  scenario: Scenario,
  { wishes, grants }: { readonly wishes: Wishes; readonly grants: readonly string[] },
): Promise<void> {
  const compared = await comparedScenario(scenario, { wishes, repository: reference.file });
  if (compared === undefined) return;
  const asked: HostAccess[] = [];
  for (const { service, file } of reference.data ?? []) {
    const real = await realPath(file);
    const isOwn = isWithin(compared.tree, real) && !isInGitFolder(path.relative(compared.tree, real));
    if (!isOwn) asked.push({ place: `data.${service}`, kind: `path:${real}` });
  }
  await refuseHostAccess(`the scenario ${scenario.name}`, asked, grants);
}

type Wishes = Readonly<Record<string, ArmWish>>;

/** The repository that a scenario and an arm are of, and the scenario's place in it; undefined: no commit decides about the scenario. */
async function comparedScenario(
  scenario: Scenario,
  { wishes, repository }: { readonly wishes: Wishes; readonly repository: string | undefined },
): Promise<{ readonly tree: string; readonly place: string } | undefined> {
  const hasCommit = Object.values(wishes).some(({ word }) => word.kind === 'git');
  if (!hasCommit || repository === undefined) return undefined;
  const answer = await askGit(path.dirname(repository), 'rev-parse', '--show-toplevel');
  const tree = answer.state === 'answered' ? await realPath(answer.output) : undefined;
  const place = tree === undefined ? undefined : await placeIn(tree, scenario.file);
  return tree === undefined || place === undefined ? undefined : { tree, place };
}

/** None where the commit lacks the file. */
async function grantsAt(tree: string, ref: string, file: string): Promise<readonly string[]> {
  const commit = await commitOf(tree, ref);
  if (commit === undefined) return [];
  const place = `${commit}:${file.split(path.sep).join('/')}`;
  const answer = await askGit(tree, 'cat-file', '-e', '--end-of-options', place);
  if (answer.state !== 'answered') return [];
  const document = parseYaml(path.join(tree, file), await git(tree, 'show', '--end-of-options', place));
  const written = property(document.value, 'allow_host_access') ?? [];
  if (!Array.isArray(written)) return [];
  return written.filter((word): word is string => typeof word === 'string' && hostAccessProblem(word) === undefined);
}
