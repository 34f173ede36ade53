import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchdayError } from '../../../src/base/errors.ts';

/** A folder with the given files (keys are paths below it) that goes when its block ends. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async with(files: Readonly<Record<string, string | Uint8Array>>): Promise<TemporaryFolder> {
    const folder = new TemporaryFolder(await mkdtemp(path.join(tmpdir(), 'benchday-test-')));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(folder.file(name)), { recursive: true });
      await writeFile(folder.file(name), content);
    }
    return folder;
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** What a promise was rejected with: `CODE: message`, paths as if typed inside this folder. */
  async refusal(promise: Promise<unknown>): Promise<string> {
    try {
      const value = await promise;
      throw new TypeError(`was not refused but gave ${JSON.stringify(value)}`);
    } catch (thrown) {
      if (!(thrown instanceof BenchdayError)) throw thrown;
      return `${thrown.code}: ${thrown.message.replaceAll(`${this.path}/`, '').replaceAll(this.path, '.')}`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
