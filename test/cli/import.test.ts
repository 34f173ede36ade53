import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const MINUTES = 24 * 60;
const LOG = Array.from({ length: MINUTES }, (_, minute) => {
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:07`;
  return `10.0.0.${minute % 9} - - [05/Jan/2026:${time} +0100] "GET /product/${minute % 4} HTTP/1.1" 200 5\n`;
}).join('');
const ODD = `- - -\n1.2.3.4 - - [05/Jan/2026:10:00:00 +0100] "CONNECT x:25 HTTP/1.1" 405 0\n`;

describe('benchday import', () => {
  it('writes no mix without a request, which no scenario could use', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'access.log'), LOG.replaceAll('HTTP/1.1" 200', 'HTTP/1.1" 503'));
    const words = ['import', 'access.log', '-o', 'mine.yaml', '--requests', 'mix.yaml'];
    const { exitCode, stderr } = await benchday(words, { cwd: directory.path });
    expect(stderr).toMatch(/error\[FILE_INVALID\]: no request of access.log can be sent again/);
    expect(exitCode).toBe(2);
    expect(await readdir(directory.path)).toEqual(['access.log']);
  });

  it('shows what is in a log, and writes a profile that a scenario can use', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'access.log.gz'), gzipSync(LOG + ODD));
    const { exitCode, stdout } = await benchday(
      ['import', 'access.log.gz', '-o', 'mine.yaml', '--requests', 'mix.yaml'],
      {
        cwd: directory.path,
      },
    );
    expect(exitCode).toBe(0);
    for (const text of [
      '1,442 lines',
      'no known log format',
      '- - -',
      'CONNECT: a proxy',
      'UTC+01:00',
      '23:00 ',
      'wrote mine.yaml',
    ]) {
      expect(stdout).toContain(text);
    }
    const scenario = `name: own
title: The day of the log
profile: ./mine.yaml
requests: ./mix.yaml
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 5, seed: 1 }
warm_up: { duration_s: 0, rate_per_s: 1 }
trials: 1
slo: { p95_ms: 100, error_ratio: 0.01 }
`;
    await writeFile(join(directory.path, 'own.yaml'), scenario);
    const dry = await benchday(['run', './own.yaml', '--target', 'http://127.0.0.1:9', '--dry-run'], {
      cwd: directory.path,
    });
    expect(dry.stderr).toBe('');
    expect(dry.exitCode).toBe(0);
  });

  it('does not overwrite a file unless it is told to', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), LOG);
    await writeFile(join(directory.path, 'mine.yaml'), 'precious');
    const words = ['import', 'a.log', '-o', 'mine.yaml'];
    const refused = await benchday(words, { cwd: directory.path });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('mine.yaml exists already');
    expect(await readFile(join(directory.path, 'mine.yaml'), 'utf8')).toBe('precious');
    expect((await benchday([...words, '--force'], { cwd: directory.path })).exitCode).toBe(0);
    expect(await readFile(join(directory.path, 'mine.yaml'), 'utf8')).toContain('fractions');
  });

  it('ends with exit code 2 and the reasons when no request can be read', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), ODD);
    const { exitCode, stderr } = await benchday(['import', 'a.log', '-o', 'mine.yaml'], { cwd: directory.path });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no known log format');
    await expect(readFile(join(directory.path, 'mine.yaml'))).rejects.toThrow('ENOENT');
  });

  it('writes nothing of a log of which more than half could not be read, unless it is told to', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), LOG + 'something else\n'.repeat(MINUTES + 1));
    const words = ['import', 'a.log', '-o', 'mine.yaml', '--requests', 'mix.yaml'];
    const refused = await benchday(words, { cwd: directory.path });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('more than half of a log could not be read');
    expect(refused.stderr).toContain('--force');
    await expect(readFile(join(directory.path, 'mine.yaml'))).rejects.toThrow('ENOENT');
    await expect(readFile(join(directory.path, 'mix.yaml'))).rejects.toThrow('ENOENT');
    const shown = await benchday(['import', 'a.log'], { cwd: directory.path });
    expect(shown.exitCode).toBe(2);
    expect(shown.stdout).toContain('50.0 % of the lines could not be read');
    expect((await benchday([...words, '--force'], { cwd: directory.path })).exitCode).toBe(0);
  });

  it('makes a mix of a description, and refuses a profile of it', async () => {
    await using directory = await temporaryDirectory();
    const api = { openapi: '3.0.0', info: {}, paths: { '/a': { get: { responses: { 200: { description: 'x' } } } } } };
    await writeFile(join(directory.path, 'api.json'), JSON.stringify(api));
    const made = await benchday(['import', 'api.json', '--requests', 'mix.yaml'], { cwd: directory.path });
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain('OpenAPI, 1 endpoint\n');
    expect(await readFile(join(directory.path, 'mix.yaml'), 'utf8')).toContain('path: /a');
    const refused = await benchday(['import', 'api.json', '-o', 'day.yaml'], { cwd: directory.path });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('no profile');
  });

  it('reads a log by the format that is given', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), '200|GET /a|1431857103|1.2.3.4\n'.repeat(20));
    const words = ['import', 'a.log', '--json', '--format', '$status|$request_method $request_uri|$msec|$remote_addr'];
    const { stdout, exitCode } = await benchday(words, { cwd: directory.path });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 20,
      clients: 1,
      formats: [{ text: 'the format given', count: 20 }],
    });
  });

  it.each([
    ['a format without a time', ['import', 'none.log', '--format', '$request $status'], 'holds no time'],
    ['a file that is not there', ['import', 'none.log'], 'none.log does not exist'],
    ['a number of parts that is not offered', ['import', 'none.log', '--parts', '25'], 'parts'],
  ])('names %s', async (_what, words, message) => {
    await using directory = await temporaryDirectory();
    const { exitCode, stderr } = await benchday(words, { cwd: directory.path });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('reads standard input where a dash stands, beside files', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), LOG);
    const { stdout, exitCode } = await benchday(['import', 'a.log', '-', '--json'], {
      cwd: directory.path,
      input: LOG,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 2 * MINUTES });
  });

  it('gives the same as JSON', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.log'), LOG + ODD);
    const { stdout } = await benchday(['import', 'a.log', '--json'], { cwd: directory.path });
    expect(JSON.parse(stdout)).toMatchObject({
      requests: MINUTES,
      rejected: 1,
      excluded: 1,
      clients: 9,
      paths: 4,
      exit: { code: 0 },
    });
  });
});
