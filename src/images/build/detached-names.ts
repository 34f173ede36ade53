import { readText } from '../../base/bounded-file.ts';
import { askGit, git } from '../../base/git.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of a commit that no branch is checked out for. */
export interface DetachedNames {
  readonly branches: readonly string[];
  readonly gitTags: readonly string[];
}

/** Services that say by their variables which branch or tag a job is for. The first variable that is set counts. */
const SERVICES: readonly {
  readonly commit: readonly string[];
  readonly branch: readonly string[];
  readonly tag: readonly string[];
}[] = [
  { commit: ['CI_COMMIT_SHA'], branch: ['CI_COMMIT_BRANCH'], tag: ['CI_COMMIT_TAG'] },
  { commit: ['CIRCLE_SHA1'], branch: ['CIRCLE_BRANCH'], tag: ['CIRCLE_TAG'] },
  { commit: ['BITBUCKET_COMMIT'], branch: ['BITBUCKET_BRANCH'], tag: ['BITBUCKET_TAG'] },
  { commit: ['BUILDKITE_COMMIT'], branch: ['BUILDKITE_BRANCH'], tag: ['BUILDKITE_TAG'] },
  { commit: ['TRAVIS_COMMIT'], branch: ['TRAVIS_BRANCH'], tag: ['TRAVIS_TAG'] },
  { commit: ['GIT_COMMIT'], branch: ['CHANGE_BRANCH', 'BRANCH_NAME', 'GIT_LOCAL_BRANCH'], tag: ['TAG_NAME'] },
];

/**
 * The branch of a detached HEAD, as every job of a CI service has it: what the service says where its job is for this very commit,
 * else the branches of remotes that point at it.
 * @param commit  full hash of HEAD
 */
export async function detachedNames(folder: string, commit: string, environment: Environment): Promise<DetachedNames> {
  const job =
    (await ofGitHub(commit, environment)) ?? ofGitLabRequest(commit, environment) ?? ofService(commit, environment);
  const named = job ?? { branches: [], gitTags: [] };
  if (named.branches.length > 0 || named.gitTags.length > 0) return named;
  return { branches: await remoteBranchesAt(folder, commit), gitTags: [] };
}

/** @returns undefined where the job is for another commit. @source docs.github.com, Default environment variables */
async function ofGitHub(commit: string, environment: Environment): Promise<DetachedNames | undefined> {
  if (!isSet(environment['GITHUB_SHA'])) return undefined;
  const event = await eventAt(environment['GITHUB_EVENT_PATH']);
  const head = event?.pull_request?.head;
  if (commit !== environment['GITHUB_SHA'] && commit !== head?.sha) return undefined;
  const name = environment['GITHUB_HEAD_REF'];
  if (isSet(name)) {
    // A branch of somebody's fork that is called main is not ours.
    const isOfFork = head !== undefined && head.repo?.full_name !== environment['GITHUB_REPOSITORY'];
    return { branches: isOfFork ? [] : [name], gitTags: [] };
  }
  return namesOf(environment, ['GITHUB_REF_NAME'], environment['GITHUB_REF_TYPE'] === 'tag' ? 'tag' : 'branch');
}

/** @source docs.gitlab.com, Predefined CI/CD variables */
function ofGitLabRequest(commit: string, environment: Environment): DetachedNames | undefined {
  const branch = environment['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'];
  if (!isSet(branch)) return undefined;
  const commits = [environment['CI_COMMIT_SHA'], environment['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']];
  if (!commits.includes(commit)) return undefined;
  const [source, own] = [environment['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'], environment['CI_PROJECT_ID']];
  return { branches: source === own ? [branch] : [], gitTags: [] };
}

function ofService(commit: string, environment: Environment): DetachedNames | undefined {
  const found = SERVICES.find((service) => service.commit.some((name) => environment[name] === commit));
  if (found === undefined) return undefined;
  const { gitTags } = namesOf(environment, found.tag, 'tag');
  return gitTags.length > 0 ? { branches: [], gitTags } : namesOf(environment, found.branch, 'branch');
}

function namesOf(environment: Environment, variables: readonly string[], kind: 'branch' | 'tag'): DetachedNames {
  const name = variables.map((variable) => environment[variable]).find(isSet);
  const names = name === undefined ? [] : [name];
  return kind === 'branch' ? { branches: names, gitTags: [] } : { branches: [], gitTags: names };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

interface PullRequestEvent {
  readonly pull_request?: {
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null };
  };
}

async function eventAt(file: string | undefined): Promise<PullRequestEvent | undefined> {
  if (!isSet(file)) return undefined;
  try {
    return JSON.parse(await readText(file)) as PullRequestEvent;
  } catch {
    return undefined;
  }
}

async function remoteBranchesAt(folder: string, commit: string): Promise<readonly string[]> {
  const remotes = (await git(folder, 'remote')).split('\n').filter((name) => name !== '');
  const answer = await askGit(folder, 'for-each-ref', '--format=%(refname)', '--points-at', commit, 'refs/remotes');
  if (answer.state !== 'answered') return [];
  const branches = answer.output.split('\n').flatMap((ref) => {
    // Of refs/remotes/pull/7/merge there is no remote.
    const remote = remotes.find((name) => ref.startsWith(`refs/remotes/${name}/`));
    return remote === undefined ? [] : [ref.slice(`refs/remotes/${remote}/`.length)];
  });
  return [...new Set(branches)].filter((name) => name !== 'HEAD');
}
