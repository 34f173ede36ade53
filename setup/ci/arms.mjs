// What a gate compares in a job of GitHub or GitLab, when its step was not told. Needs Node and git alone.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { NoArms, occasionOf } from './occasion.mjs';

/**
 * @param environment  of the job
 * @param event  GitHub's, parsed; {} where there is none
 * @param folder  of the repository
 * @returns {{ baseline: string, candidate: string, notes: string[] }} words for --baseline and --candidate
 * @throws {NoArms} with a sentence about the event, or about what the clone lacks
 */
export function armsOf(environment, event, folder) {
  const clone = cloneAt(folder, environment);
  const given = {
    baseline: environment.BENCHDAY_BASELINE || undefined,
    candidate: environment.BENCHDAY_CANDIDATE || undefined,
  };
  const against = environment.BENCHDAY_AGAINST || 'merge-base';
  if (!['merge-base', 'tip'].includes(against)) throw new NoArms(`against: must be merge-base or tip, got ${against}`);
  if (given.baseline !== undefined && given.candidate !== undefined) {
    return against === 'tip' ? { ...given, notes: [] } : ofGiven(given, clone);
  }
  const occasion = occasionOf(environment, event);
  const candidate = given.candidate ?? `git:${occasion.candidate}`;
  if (given.baseline !== undefined)
    return against === 'tip' ? { ...given, candidate, notes: [] } : ofGiven({ ...given, candidate }, clone);
  // An image or a topology is a change of what the event is a change of.
  const judged = requireCommit(refOf(candidate) ?? occasion.candidate, occasion, clone);
  const { commit, notes } = baseOf(occasion, judged, clone);
  return { baseline: `git:${commit}`, candidate, notes };
}

/** A baseline that has moved on since the candidate left it is taken as it was then. What git cannot tell here the gate will say. */
function ofGiven({ baseline, candidate }, clone) {
  const [from, to] = [refOf(baseline), refOf(candidate)];
  const unchanged = { baseline, candidate, notes: [] };
  if (from === undefined || to === undefined || from.includes('...') || to.includes('...')) return unchanged;
  const [base, own] = [clone.commitOf(from), clone.commitOf(to)];
  if (base === undefined || own === undefined) return unchanged;
  const left = clone.mergeBase(base, own);
  if (left === undefined) {
    if (clone.isShallow())
      throw clone.tooShallow(`where ${to} left ${from}`, `, or compare with ${from} as it is: ${clone.tip}`);
    return unchanged;
  }
  // The candidate itself: an older commit is judged against a newer one.
  if (left === base || left === own) return unchanged;
  return { baseline: `git:${left}`, candidate, notes: [movedOn(from, base, left, clone)] };
}

function baseOf(occasion, judged, clone) {
  const { name, base, isTag } = occasion;
  if (base === undefined) return ofMainBranch(occasion, judged, clone);
  const { leaves } = base;
  // What the event tells of a branch may be gone since the branch was rewritten.
  const tip = leaves === undefined ? undefined : clone.branch(leaves);
  const commit = clone.commitOf(base.commit) ?? (clone.isShallow() ? undefined : tip);
  if (base.isMergeOf !== undefined && clone.commitOf(`${base.isMergeOf}^2`) === undefined)
    throw new NoArms(
      `${name} holds no merge commit, so nothing says where its request begins: ${clone.nameOne(isTag, judged)}`,
    );
  if (base.isExact) return { commit: commit ?? requireCommit(base.commit, occasion, clone), notes: [] };
  if (commit === undefined && leaves === undefined && !clone.isShallow()) {
    // A push that replaced what was there: nothing holds the commit before any more.
    return ofMainBranch({ ...occasion, name: `${name}, which replaced ${short(base.commit)},` }, judged, clone);
  }
  const [known, left] = latestLeft([commit ?? requireCommit(base.commit, occasion, clone), tip], judged, clone);
  if (left === undefined) {
    if (clone.isShallow()) throw clone.tooShallow(`where ${name} left ${leaves ?? short(known)}`);
    throw new NoArms(`${name} has no commit in common with ${leaves ?? short(known)}: ${clone.nameOne(isTag, judged)}`);
  }
  if (left === judged && leaves !== undefined) throw clone.heldAlready(name, judged, leaves, isTag);
  if (left === known) return { commit: left, notes: [] };
  if (leaves !== undefined) return { commit: left, notes: [movedOn(leaves, known, left, clone)] };
  return occasion.branch === occasion.mainBranch
    ? { commit: known, notes: [`${name} replaced ${short(known)}, and is compared with it`] }
    : ofMainBranch(occasion, judged, clone);
}

/**
 * The event tells where a branch was at some time before; who merged the branch since then has left it later.
 * @returns what was left, and where; the latter undefined where there is nothing in common
 */
function latestLeft([told, tip], judged, clone) {
  const left = clone.mergeBase(told, judged);
  if (tip === undefined || tip === told) return [told, left];
  const later = clone.mergeBase(tip, judged);
  // A branch that holds all of it was not left.
  if (later === undefined || later === left || later === judged) return [told, left];
  return left === undefined || clone.mergeBase(left, later) === left ? [tip, later] : [told, left];
}

/** Where the commit left the default branch. */
function ofMainBranch({ name, mainBranch, isTag }, judged, clone) {
  const main = clone.mainBranch(mainBranch);
  if (main === undefined)
    throw clone.lacks(mainBranch === undefined ? 'the default branch' : `the branch ${mainBranch}`);
  const left = clone.mergeBase(main.commit, judged);
  if (left === judged) throw clone.heldAlready(name, judged, main.name, isTag);
  if (left !== undefined)
    return { commit: left, notes: [`${name} is compared with ${short(left)}, where it left ${main.name}`] };
  if (clone.isShallow()) throw clone.tooShallow(`where ${name} left ${main.name}`);
  throw new NoArms(`${name} has no commit in common with ${main.name}: ${clone.nameOne(isTag, judged)}`);
}

function movedOn(name, tip, left, clone) {
  const count = clone.count(`${left}..${tip}`);
  return `${name} has moved on by ${count} ${count === '1' ? 'commit' : 'commits'}; the baseline is ${short(left)}, where the candidate left it`;
}

function requireCommit(ref, { name, fetchHint }, clone) {
  const commit = ref === undefined ? undefined : clone.commitOf(ref);
  if (commit !== undefined) return commit;
  throw clone.lacks(`the commit ${short(ref ?? 'that is judged')} of ${name}`, fetchHint);
}

const refOf = (word) => (word.startsWith('git:') ? word.slice('git:'.length) : undefined);
const short = (ref) => (/^[0-9a-f]{40,}$/.test(ref) ? ref.slice(0, 12) : ref);

/** What git says of the repository of the job. */
function cloneAt(folder, environment) {
  const git = (...words) => {
    const { status, stdout, stderr, error } = spawnSync('git', ['--no-optional-locks', '-C', folder, ...words], {
      encoding: 'utf8',
      env: { ...environment, LC_ALL: 'C' },
      timeout: 60_000,
    });
    if (error !== undefined) throw new NoArms(`git cannot be asked: ${error.message}`);
    if (/dubious ownership/.test(stderr)) throw new NoArms(stderr.trim());
    return status === 0 ? stdout.trim() : undefined;
  };
  const isGitLab = Boolean(environment.GITLAB_CI) && !environment.GITHUB_EVENT_NAME;
  const depth = isGitLab ? 'variables: { GIT_DEPTH: 0 }' : 'actions/checkout: with: { fetch-depth: 0 }';
  const input = isGitLab ? 'BENCHDAY_BASELINE:' : 'baseline:';
  const asWritten = (ref) => git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const commitOf = (ref) => asWritten(ref) ?? asWritten(`refs/remotes/origin/${ref}`);
  const isShallow = () => git('rev-parse', '--is-shallow-repository') === 'true';
  /** What to write instead, with an example that is there. */
  const nameOne = (isTag, judged) => {
    const before = isTag ? git('describe', '--tags', '--abbrev=0', `${judged}^`) : undefined;
    return `name one, as ${input} git:${before ?? `${short(judged)}~1`}`;
  };
  return {
    commitOf,
    isShallow,
    mergeBase: (a, b) => git('merge-base', a, b),
    count: (range) => git('rev-list', '--count', range),
    branch: (name) => asWritten(`refs/remotes/origin/${name}`),
    mainBranch(named) {
      const name =
        named ?? git('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD')?.replace(/^origin\//, '');
      const commit =
        name === undefined ? undefined : (asWritten(`refs/remotes/origin/${name}`) ?? asWritten(`refs/heads/${name}`));
      return commit === undefined ? undefined : { name, commit };
    },
    tip: isGitLab ? 'BENCHDAY_AGAINST: tip' : 'against: tip',
    tooShallow: (place, more = '') =>
      new NoArms(`this clone is shallow and does not reach back to ${place}; get the whole history: ${depth}${more}`),
    lacks: (what, hint) =>
      new NoArms(
        git('rev-parse', '--git-dir') === undefined
          ? `${folder} is no git repository, so nothing is known of ${what}: name both arms, as ${input} git:<commit>`
          : `this clone lacks ${what}; get the whole history: ${depth}${hint === undefined ? '' : `, or ${hint}`}`,
      ),
    nameOne,
    heldAlready: (name, judged, by, isTag) =>
      new NoArms(
        `${name} is at ${short(judged)}, which ${by} holds already, so there is no base to compare it with: ${nameOne(isTag, judged)}`,
      ),
  };
}

/** Prints the two words, each on a line; what people should know goes to standard error. @returns the exit code */
export function printArms(environment = process.env, folder = process.cwd()) {
  const isGitHub = environment.GITHUB_ACTIONS === 'true';
  const tell = (kind, text) =>
    process.stderr.write(isGitHub ? `::${kind} title=benchday::${text}\n` : `benchday: ${text}\n`);
  try {
    const { baseline, candidate, notes } = armsOf(environment, eventOf(environment), folder);
    for (const note of notes) tell('notice', note);
    process.stdout.write(`${baseline}\n${candidate}\n`);
    return 0;
  } catch (failure) {
    if (!(failure instanceof NoArms)) throw failure;
    tell('error', failure.message.replaceAll('\n', ' '));
    return 2;
  }
}

function eventOf({ GITHUB_EVENT_PATH: file }) {
  if (!file) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (failure) {
    throw new NoArms(`the event ${file} cannot be read: ${failure.message}`);
  }
}
