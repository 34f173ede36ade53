import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** A real repository in a folder, on the branch `main`, whose settings do not come from this machine. */
export interface GitRepository {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** @returns what git printed */
  readonly git: (...words: readonly string[]) => Promise<string>;
  /** Commits everything. @returns the short hash */
  readonly commit: (message?: string) => Promise<string>;
}

export async function gitRepository(folder: string): Promise<GitRepository> {
  const env = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.org',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.org',
  };
  const git = async (...words: readonly string[]) => (await execa('git', ['-C', folder, ...words], { env })).stdout;
  await mkdir(folder, { recursive: true });
  await git('init', '--quiet', '--initial-branch', 'main');
  return {
    folder,
    git,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
    },
    async commit(message = 'a commit') {
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', '--short', 'HEAD');
    },
  };
}
