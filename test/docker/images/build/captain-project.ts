import { randomBytes } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { benchday, type Finished } from '../../../support/benchday-process.ts';
import { gitRepository, type GitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../topologies/examples/captain', import.meta.url));

/** A real repository with a captain.yml whose image has a name of its own. Disposing of it removes folder, images and volume. */
export interface TestProject extends GitRepository, AsyncDisposable {
  readonly image: string;
  readonly volume: string;
  /** Runs `benchday build .` in its folder; work trees go to a folder of the test's own. */
  build(words?: readonly string[], more?: Partial<Parameters<typeof benchday>[1]>): Promise<Finished>;
  /** the full id a tag stands for, by tag */
  tags(): Promise<Readonly<Record<string, string>>>;
  labels(tag: string): Promise<Readonly<Record<string, string>>>;
  /** what a tag's image holds in /content */
  content(tag: string): Promise<string>;
  /** takes the files of `topologies/examples/captain`, with the image's name replaced */
  useExample(): Promise<void>;
  /** names of step containers that are still there, and of work trees beside the first */
  left(): Promise<readonly string[]>;
}

/** @param captain  what stands below `image:` in captain.yml */
export async function testProject(captain = ''): Promise<TestProject> {
  const directory = await temporaryDirectory();
  const random = randomBytes(4).toString('hex');
  const [image, volume] = [`benchday-test-${random}/page`, `benchday-test-${random}`];
  const repository = await gitRepository(join(directory.path, 'repo'));
  await repository.write({
    'captain.yml': captainYml(image, captain.replaceAll('VOLUME', volume)),
    Dockerfile: 'FROM debian:bookworm-slim\nCOPY content /content\n',
    content: 'one\n',
    '.gitignore': 'made/\n',
  });
  const docker = async (...words: string[]) => (await execa('docker', words)).stdout;
  const tags = async () => {
    const format = '{{.Tag}} {{.ID}}';
    const lines = (await docker('image', 'ls', '--no-trunc', '--format', format, image)).split('\n').filter(Boolean);
    return Object.fromEntries(
      lines.map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
    );
  };
  return {
    ...repository,
    image,
    volume,
    build: (words = [], more = {}) =>
      benchday(['build', '.', ...words], { cwd: repository.folder, env: { TMPDIR: directory.path }, ...more }),
    tags,
    labels: async (tag) =>
      JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', `${image}:${tag}`)) as Record<
        string,
        string
      >,
    content: (tag) => docker('run', '--rm', '--network', 'none', `${image}:${tag}`, 'cat', '/content'),
    async useExample() {
      await cp(EXAMPLE, repository.folder, { recursive: true, filter: (file) => !file.endsWith('/page/site') });
      for (const name of ['captain.yml', 'compose.yaml']) {
        const text = await readFile(join(EXAMPLE, name), 'utf8');
        const own = text.replaceAll('benchday-example/page', image).replace('benchday-example-words', volume);
        await writeFile(join(repository.folder, name), own);
      }
    },
    left: async () => {
      const filter = ['--filter', 'label=benchday.run=build', '--format', '{{.Names}} {{.Label "benchday.service"}}'];
      const steps = (await docker('ps', '--all', ...filter))
        .split('\n')
        .filter((line) => line.endsWith(` of ${random}`));
      const trees = (await repository.git('worktree', 'list')).split('\n').slice(1);
      return [...steps, ...trees];
    },
    async [Symbol.asyncDispose]() {
      const names = Object.keys(await tags()).map((tag) => `${image}:${tag}`);
      if (names.length > 0) await docker('image', 'rm', '--force', ...names);
      await execa('docker', ['volume', 'rm', '--force', volume], { reject: false });
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** The entry is called by the random part, so that its containers can be told from others'. */
export function captainYml(image: string, more: string): string {
  const name = /^benchday-test-(\w+)/.exec(image)?.[1] ?? 'page';
  return `'${name}':\n  image: ${image}\n${more}`;
}
