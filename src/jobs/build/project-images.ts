import { dirname } from 'node:path';
import { ignoredIn } from '../../images/build/build-present.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { inShort, readGitState } from '../../images/build/git-state.ts';
import { imageTags, LATEST } from '../../images/build/image-tags.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { start } from '../../base/processes.ts';
import type { BuildCaller } from './build-caller.ts';
import { PROJECT_ROOT } from '../../base/project.ts';

const BUILDER = `${PROJECT_ROOT}topologies/build.mjs`;

/**
 * Builds the images of this project, then tags them by the state of its checkout.
 * The builder needs nothing but Node, since the set-up runs it before the dependencies are there; so it is a program of its own.
 * @param names  absent: all
 * @returns every tag, e.g. benchday/app:latest
 */
export async function buildProjectImages(names: readonly string[], caller: BuildCaller): Promise<readonly string[]> {
  const { signal, built, onLine } = caller;
  const builder = start(process.execPath, [BUILDER, ...names], {
    stdin: 'ignore',
    buffer: false,
    reject: false,
    cancelSignal: signal,
  });
  const said: string[] = [];
  const follow = async () => {
    for await (const line of builder.iterable({ from: 'stdout' })) {
      said.push(line);
      built(line);
    }
  };
  const complain = async () => {
    for await (const line of builder.iterable({ from: 'stderr' })) onLine(line);
  };
  const [{ exitCode: code, isCanceled }] = await Promise.all([builder, follow(), complain()]);
  if (isCanceled) throw new BenchdayError('INTERRUPTED', 'the build was interrupted');
  if (code === EXIT.badInput) {
    throw new BenchdayError('USAGE', `the builder does not know one of: ${names.join(', ')}`, {
      hint: 'a topology is given by its path, e.g. ./mine; benchday build --help',
    });
  }
  if (code !== EXIT.ok) throw new BenchdayError('IMAGE_BUILD_FAILED', 'an image could not be built');
  return tagByGit(repositoriesIn(said.join('\n')), caller);
}

/** Of the builder's lines `benchday/app:latest   4865cb6d18bb unchanged 0.0 s`. */
function repositoriesIn(said: string): readonly string[] {
  return Array.from(said.matchAll(/^(benchday\/[a-z]+):latest +[0-9a-f]{12} /gm), ([, repository = '']) => repository);
}

/** They are in the images, but in no commit. The builder itself leaves out and replaces what it compiles. */
async function ignoredSources(): Promise<readonly string[]> {
  return (await ignoredIn(dirname(BUILDER))).filter((file) => !file.startsWith('app/target/'));
}

/** `latest` is the builder's; a clean checkout adds commit, branch and git tags, so that a rollback is a tag here too. */
async function tagByGit(repositories: readonly string[], { say, built }: BuildCaller): Promise<readonly string[]> {
  const state = await readGitState(BUILDER);
  const ignored = state.kind === 'commit' ? await ignoredSources() : [];
  const tags = ignored.length > 0 ? [LATEST] : imageTags(state);
  if (ignored.length > 0) say(`only latest: topologies/ has files that git ignores (${inShort(ignored)})`);
  const more = tags.filter((tag) => tag !== LATEST);
  if (state.kind === 'commit' && state.changes.length > 0) {
    say(`only latest: topologies/ differs from its commit (${inShort(state.changes)})`);
  }
  if (more.length > 0) {
    const workshop = await engineWorkshop();
    for (const repository of repositories) {
      const image = await workshop.find(`${repository}:${LATEST}`);
      if (image === undefined) throw new BenchdayError('IMAGE_MISSING', `${repository}:${LATEST} is gone again`);
      for (const tag of more) await workshop.tag(image.id, repository, tag);
    }
    built(`tagged too: ${more.join(', ')}`);
  }
  return repositories.flatMap((repository) => tags.map((tag) => `${repository}:${tag}`));
}
