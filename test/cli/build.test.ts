import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Nothing is asked of Docker before the files are right: there is none at this address. */
const WITHOUT_DOCKER = { DOCKER_HOST: 'tcp://127.0.0.1:9' };

describe('benchday build with a captain.yml', () => {
  it.each<[string, string, RegExp]>([
    ['malformed YAML', 'page: [1,\n', /captain\.yml:\d/],
    ['an unknown key', 'page:\n  image: me/page\n  pres: []\n', /captain\.yml:3 page\.pres: .*pre/],
    ['no Dockerfile', 'page:\n  image: me/page\n', /captain\.yml:\d page\.build: .*Dockerfile/],
    ['an empty file', '', /captain\.yml/],
  ])('%s is bad input: exit code 2, file and line', async (_name, text, message) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'captain.yml'), text);
    const { exitCode, stderr } = await benchday(['build', '.'], { cwd: directory.path, env: WITHOUT_DOCKER });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([[['./captain.yml']], [['-f', 'captain.yml']], [['.']]])('is meant by %j', async (words) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'captain.yml'), 'page: {}\n');
    const { stderr } = await benchday(['build', ...words], { cwd: directory.path, env: WITHOUT_DOCKER });
    expect(stderr).toContain('page.image: is missing');
  });

  it.each<[string, string[], RegExp]>([
    ['a file that is not there', ['-f', 'nowhere.yml'], /there is no file nowhere\.yml/],
    ['--force for images of the project', ['app', '--force'], /--force is for a captain\.yml/],
    ['--all-branches for all images', ['--all-branches'], /--all-branches is for a captain\.yml/],
    ['-f without a file', ['-f'], /Not enough arguments|file/],
  ])('%s is bad input', async (_name, words, message) => {
    await using directory = await temporaryDirectory();
    const { exitCode, stderr } = await benchday(['build', ...words], { cwd: directory.path, env: WITHOUT_DOCKER });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('says as JSON that no Docker answers, with exit code 5', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'Dockerfile'), 'FROM scratch\n');
    await writeFile(join(directory.path, 'captain.yml'), 'page: { image: me/page }\n');
    const { exitCode, stdout } = await benchday(['build', '.', '--json'], {
      cwd: directory.path,
      env: WITHOUT_DOCKER,
    });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'DOCKER_MISSING' }, exit: { code: 5 } });
    expect(exitCode).toBe(5);
  });
});
