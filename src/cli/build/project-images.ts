import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { engineWorkshop } from '../../cluster/image-workshop.ts';
import { inShort, readGitState } from '../../build/git-state.ts';
import { imageTags, LATEST } from '../../build/image-tags.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import type { Console } from '../console.ts';
import { PROJECT_ROOT } from '../version.ts';

const BUILDER = `${PROJECT_ROOT}topologies/build.mjs`;

/**
 * Builds the images of this project, then tags them by the state of its checkout.
 * The builder needs nothing but Node, since the set-up runs it before the dependencies are there; so it is a program of its own.
 * @param names  absent: all
 * @returns every tag, e.g. benchday/app:latest
 */
export async function buildProjectImages(names: readonly string[], console: Console): Promise<readonly string[]> {
  const builder = spawn(process.execPath, [BUILDER, ...names], { stdio: ['ignore', 'pipe', 'inherit'] });
  builder.stdout.pipe(console.isJson ? process.stderr : process.stdout, { end: false });
  const [said, [code]] = await Promise.all([text(builder.stdout), once(builder, 'exit') as Promise<[number | null]>]);
  if (code === EXIT.badInput) {
    throw new BenchdayError('USAGE', `the builder does not know one of: ${names.join(', ')}`, {
      hint: 'a topology is given by its path, e.g. ./mine; benchday build --help',
    });
  }
  if (code !== EXIT.ok) throw new BenchdayError('IMAGE_BUILD_FAILED', 'an image could not be built');
  return tagByGit(repositoriesIn(said), console);
}

/** Of the builder's lines `benchday/app:latest   4865cb6d18bb unchanged 0.0 s`. */
function repositoriesIn(said: string): readonly string[] {
  return Array.from(said.matchAll(/^(benchday\/[a-z]+):latest +[0-9a-f]{12} /gm), ([, repository = '']) => repository);
}

/** `latest` is the builder's; a clean checkout adds commit, branch and git tags, so that a rollback is a tag here too. */
async function tagByGit(repositories: readonly string[], console: Console): Promise<readonly string[]> {
  const state = await readGitState(BUILDER);
  const tags = imageTags(state);
  const more = tags.filter((tag) => tag !== LATEST);
  if (state.kind === 'commit' && state.changes.length > 0) {
    console.err(console.errColors.dim(`only latest: topologies/ differs from its commit (${inShort(state.changes)})`));
  }
  if (more.length > 0) {
    const workshop = await engineWorkshop();
    for (const repository of repositories) {
      const image = await workshop.find(`${repository}:${LATEST}`);
      if (image === undefined) throw new BenchdayError('IMAGE_MISSING', `${repository}:${LATEST} is gone again`);
      for (const tag of more) await workshop.tag(image.id, repository, tag);
    }
    if (!console.isJson) console.out(`tagged too: ${more.join(', ')}`);
  }
  return repositories.flatMap((repository) => tags.map((tag) => `${repository}:${tag}`));
}
