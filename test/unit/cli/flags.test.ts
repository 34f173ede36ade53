import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { consoleOf } from '../../../src/cli/console.ts';
import { sayError } from '../../../src/cli/print-error.ts';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

test.each([
  ['list --json', true],
  ['list --json=true', true],
  ['list --json true', true],
  ['--json list', true],
  ['list', false],
  ['list --json=false', false],
  ['list --json false', false],
  ['list --no-json', false],
  ['list -- --json', false],
  ['list --jsonl', false],
])('benchday %s prints JSON: %s; --debug is read in the same way', (line, isSet) => {
  expect(consoleOf(line.split(' ')).isJson).toBe(isSet);
  expect(consoleOf(line.replace('json', 'debug').split(' ')).isDebug).toBe(isSet);
});

test.each(['--json=true', '--json true'])('what is printed with %s is one JSON object', async (flag) => {
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  expect(await runCommandLine(['list', ...flag.split(' ')])).toBe(0);
  expect(JSON.parse(said)).toHaveProperty('topologies');
});

test('the stack that people are asked to send on holds no password of the command line or of an address', () => {
  process.argv = [
    ...argv.slice(0, 2),
    ...['run', '--target', 'http://me:hunter2@127.0.0.1/', '-t', './a#{"collect":{"db":{"password":"hunter2"}}}'],
    ...['--otlp', 'http://collector/?api_key=hunter2'],
  ];
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const cause = new Error('postgres://shop:hunter2@db/shop is gone');
  sayError(new BenchdayError('INTERNAL', 'planted', { cause }), consoleOf([]));
  const [file = ''] = /\S+stack\.txt/.exec(said) ?? [];
  const text = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true });
  expect(text).toMatch(/^run --target http:\/\/me:\*\*\*@127/);
  expect(text).toContain('postgres://shop:***@db/shop is gone');
  expect(text).not.toContain('hunter2');
});
