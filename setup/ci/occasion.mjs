/**
 * @typedef {{
 *   name: string,
 *   candidate: string | undefined,
 *   base?: { commit: string, isExact: boolean, isMergeOf?: string, leaves?: string },
 *   isTag?: boolean,
 *   branch?: string,
 *   mainBranch: string | undefined,
 *   fetchHint?: string,
 * }} Occasion  why a job runs: what it judges, and what that is a change of. isExact: the base is this commit itself; else it may have
 *   moved on, and the merge base counts. isMergeOf: only if this is a merge commit. leaves: the branch that the base stands for
 */

/** Why no arms can be named, as a sentence for the user. */
export class NoArms extends Error {}

const isNone = (commit) => commit === undefined || /^0*$/.test(commit);

/** @returns {Occasion} @throws {NoArms} for an event with nothing to judge, or outside of a job */
export function occasionOf(environment, event) {
  if (environment.GITHUB_EVENT_NAME) return ofGitHub(environment, event);
  if (environment.GITLAB_CI) return ofGitLab(environment);
  throw new NoArms(
    'neither GitHub (GITHUB_EVENT_NAME) nor GitLab (GITLAB_CI) says why this job runs: name BENCHDAY_BASELINE and BENCHDAY_CANDIDATE',
  );
}

/** @source docs.github.com, Events that trigger workflows; Webhook events and payloads */
function ofGitHub(environment, event) {
  const name = environment.GITHUB_EVENT_NAME;
  const mainBranch = event.repository?.default_branch;
  const { pull_request: pull, merge_group: group } = event;
  if (group !== undefined) {
    const base = { commit: group.base_sha, isExact: true };
    return { name: 'the merge queue', candidate: group.head_sha, base, mainBranch };
  }
  if (pull !== undefined) {
    return {
      name: `pull request ${pull.number ?? event.number}`,
      candidate: pull.head?.sha,
      base: { commit: pull.base?.sha, isExact: false, leaves: pull.base?.ref },
      mainBranch,
      fetchHint: `git fetch origin pull/${pull.number ?? event.number}/head`,
    };
  }
  const ref = environment.GITHUB_REF ?? '';
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const tag = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined;
  const common = { candidate: environment.GITHUB_SHA, mainBranch, isTag: tag !== undefined, branch };
  if (name !== 'push') return { name: `the event ${name} of ${tag ?? branch ?? ref}`, ...common };
  if (event.deleted === true) throw new NoArms(`${event.ref ?? ref} was deleted, so there is nothing to measure`);
  if (tag !== undefined) return { name: `the tag ${tag}`, ...common };
  if (event.created === true || isNone(event.before)) return { name: `the new branch ${branch ?? ref}`, ...common };
  return { name: `the push to ${branch ?? ref}`, ...common, base: { commit: event.before, isExact: false } };
}

/** @source docs.gitlab.com, Predefined CI/CD variables */
function ofGitLab(environment) {
  const value = (name) => environment[name] || undefined;
  const candidate = value('CI_COMMIT_SHA');
  const mainBranch = value('CI_DEFAULT_BRANCH');
  const request = value('CI_MERGE_REQUEST_IID');
  if (value('CI_MERGE_REQUEST_EVENT_TYPE') === 'merge_train') {
    // The commit of a train merges one request into those before it. Without merge commits it is the request's last, or all of it in one.
    const isOne = value('CI_MERGE_REQUEST_SQUASH_ON_MERGE') === 'true';
    return {
      name: `the merge train of !${request}`,
      candidate,
      base: { commit: `${candidate}^1`, isExact: true, ...(isOne ? {} : { isMergeOf: candidate }) },
      mainBranch,
    };
  }
  if (request !== undefined) {
    const target = value('CI_MERGE_REQUEST_TARGET_BRANCH_NAME');
    return {
      name: `merge request !${request}`,
      // Of a merged result the commit holds what the target branch got meanwhile.
      candidate: value('CI_MERGE_REQUEST_SOURCE_BRANCH_SHA') ?? candidate,
      base: {
        commit: value('CI_MERGE_REQUEST_DIFF_BASE_SHA') ?? `refs/remotes/origin/${target}`,
        isExact: false,
        leaves: target,
      },
      mainBranch,
    };
  }
  const external = value('CI_EXTERNAL_PULL_REQUEST_IID');
  if (external !== undefined) {
    const leaves = value('CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME');
    const base = { commit: value('CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA'), isExact: false, leaves };
    const source = value('CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA');
    return { name: `pull request ${external}`, candidate: source ?? candidate, base, mainBranch };
  }
  const [tag, branch] = [value('CI_COMMIT_TAG'), value('CI_COMMIT_BRANCH')];
  const common = { candidate, mainBranch, isTag: tag !== undefined, branch };
  if (tag !== undefined) return { name: `the tag ${tag}`, ...common };
  const source = value('CI_PIPELINE_SOURCE') ?? 'unknown';
  if (source !== 'push') return { name: `the pipeline (${source}) of ${branch}`, ...common };
  const before = value('CI_COMMIT_BEFORE_SHA');
  if (isNone(before)) return { name: `the new branch ${branch}`, ...common };
  return { name: `the push to ${branch}`, ...common, base: { commit: before, isExact: false } };
}
