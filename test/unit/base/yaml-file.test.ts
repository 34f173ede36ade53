import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { positiveNumber, wholeNumber } from '../../../src/base/plain-words.ts';
import { throwProblems } from '../../../src/base/file-problem.ts';
import { checkYaml, listYamlFiles, openYaml } from '../../../src/base/yaml-file.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const shop = z.strictObject({
  name: z.string(),
  duration_s: positiveNumber(100),
  workers: wholeNumber(1, 64).default(1),
  mode: z.enum(['fast', 'slow']).default('fast'),
  open: z.boolean().optional(),
  tags: z.array(z.string()).min(1).optional(),
  ports: z.union([z.string(), z.array(z.strictObject({ target: z.int() }))]).optional(),
  draw: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('zipf'), count: z.int() }),
      z.strictObject({ kind: z.literal('words') }),
    ])
    .optional(),
  by_name: z.record(z.string().regex(/^[a-z]+$/, 'small letters only'), z.number().max(5)).optional(),
});

async function readYamlFile(file: string, schema: typeof shop): Promise<z.output<typeof shop>> {
  const checked = checkYaml(await openYaml(file), schema);
  if (checked.state === 'valid') return checked.value;
  throwProblems(checked.problems);
  throw new TypeError('refused without a problem');
}

async function refusalOf(content: string | Uint8Array): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'a.yaml': content });
  return await folder.refusal(readYamlFile(folder.file('a.yaml'), shop));
}

const valid = 'name: a\nduration_s: 2\n';

describe('a YAML file that fits its schema', () => {
  it('is read with defaults filled in', async () => {
    await using folder = await TemporaryFolder.with({ 'a.yaml': valid });
    expect(await readYamlFile(folder.file('a.yaml'), shop)).toEqual({
      name: 'a',
      duration_s: 2,
      workers: 1,
      mode: 'fast',
    });
  });

  it('may begin with a byte order mark and use CRLF', async () => {
    await using folder = await TemporaryFolder.with({ 'a.yaml': '\uFEFFname: a\r\nduration_s: 2\r\n' });
    expect(await readYamlFile(folder.file('a.yaml'), shop)).toMatchObject({ name: 'a', duration_s: 2 });
  });

  it('may merge maps by anchors', async () => {
    await using folder = await TemporaryFolder.with({ 'a.yaml': 'base: &base { a: 1 }\nall:\n  <<: *base\n  b: 2\n' });
    expect((await openYaml(folder.file('a.yaml'))).value).toEqual({ base: { a: 1 }, all: { a: 1, b: 2 } });
  });
});

describe('a value of the wrong kind is named with its line, its path, and what was got', () => {
  it.each([
    ['name: a\nduration_s: -5\n', 'a.yaml:2 duration_s: must be a number greater than 0, at most 100, got -5'],
    ['name: a\nduration_s: five\n', 'a.yaml:2 duration_s: must be a number greater than 0, at most 100, got "five"'],
    ['name: a\nduration_s: .inf\n', 'a.yaml:2 duration_s: must be a number greater than 0, at most 100, got Infinity'],
    ['name: a\n', 'a.yaml:1 duration_s: is missing; it takes a number greater than 0, at most 100'],
    ['duration_s: 1\nname: [a]\n', 'a.yaml:2 name: must be text, got a list'],
    ['duration_s: 1\nname:\n', 'a.yaml:2 name: must be text, got nothing'],
    [`${valid}workers: 1.5\n`, 'a.yaml:3 workers: must be a whole number from 1 to 64, got 1.5'],
    [`${valid}workers: 65\n`, 'a.yaml:3 workers: must be a whole number from 1 to 64, got 65'],
    [`${valid}mode: slwo\n`, 'a.yaml:3 mode: must be one of fast, slow, got "slwo"; did you mean slow?'],
    [`${valid}mode: never\n`, 'a.yaml:3 mode: must be one of fast, slow, got "never"'],
    [`${valid}open: yes\n`, 'a.yaml:3 open: must be true or false, got "yes"'],
    [`${valid}tags: []\n`, 'a.yaml:3 tags: must not be empty'],
    [`${valid}tags:\n  - a\n  - {b: 1}\n`, 'a.yaml:5 tags[1]: must be text, got a map of keys'],
    [`${valid}ports:\n  - target: x\n`, 'a.yaml:4 ports[0].target: must be a number, got "x"'],
    [`${valid}ports: 7\n`, 'a.yaml:3 ports: must be text or a list, got 7'],
    [`${valid}draw:\n  kind: dice\n`, 'a.yaml:4 draw.kind: must be one of zipf, words'],
    [`${valid}draw:\n  kind: zipf\n`, 'a.yaml:3 draw.count: is missing; it takes a number'],
    [`${valid}by_name:\n  A1: 2\n`, 'a.yaml:4 by_name.A1: is not a usable name: small letters only'],
    [`${valid}by_name:\n  a: 6\n`, 'a.yaml:4 by_name.a: must be at most 5, got 6'],
    ['- a\n', 'a.yaml:1: must be a map of keys, got a list'],
  ])('%j', async (content, message) => {
    expect(await refusalOf(content)).toBe(`FILE_INVALID: ${message}`);
  });
});

describe('an unknown key', () => {
  const supported = 'supported here: name, duration_s, workers, mode, open, tags, ports, draw, by_name';
  it.each([
    ['wrokers: 1', `is not a supported key; did you mean workers? ${supported}`],
    ['duration: 1', `is not a supported key; did you mean duration_s? ${supported}`],
    ['colour: red', `is not a supported key; ${supported}`],
  ])('%s is named on its own line with the supported ones', async (line, message) => {
    const key = line.split(':')[0] ?? '';
    expect(await refusalOf(`${valid}${line}\n`)).toBe(`FILE_INVALID: a.yaml:3 ${key}: ${message}`);
  });
});

it('all problems of a file are listed, one a line, in the order of their lines', async () => {
  expect(await refusalOf('workers: 0\nopen: 1\nname: 3\nduration_s: 1\n')).toBe(
    [
      'FILE_INVALID: a.yaml:1 workers: must be a whole number from 1 to 64, got 0',
      'a.yaml:2 open: must be true or false, got 1',
      'a.yaml:3 name: must be text, got 3',
    ].join('\n'),
  );
});

describe('a file that is not one YAML 1.2 document is refused', () => {
  it.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'a.yaml:3: key "a" appears twice in the same map'],
    ['tabs', 'a:\n\tb: 1\n', 'a.yaml:2: is indented with a tab; YAML takes blanks only'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'a.yaml:2: holds a second document (---); one is supported'],
    ['a colon too many', 'a: b: c\n', 'a.yaml:1: has a second ": " in its value; put the value in quotes'],
    [
      'braces in a flow map',
      'a: { b: ${C:-d}, e: f }\n',
      'a.yaml:1: is not YAML here; put text that holds { } [ ] , # or : in quotes',
    ],
    ['a tag', 'a: !include b.yaml\n', 'a.yaml:1: tag !include is not supported'],
    ['YAML 1.1', '%YAML 1.1\n---\na: no\n', 'a.yaml:1: asks for YAML 1.1; only YAML 1.2 is supported'],
    ['an alias of nothing', 'a: 1\nb: *c\n', 'a.yaml:2: *c names no anchor set above'],
    ['an alias of itself', 'a: &a\n  - *a\n', 'a.yaml:2: *a contains itself'],
    [
      'a merge of text',
      'a: 1\nb:\n  <<: text\n',
      'a.yaml:3: can merge (<<) only a map, an alias of a map, or a list of these',
    ],
    ['a NUL', 'a: 1\nb: "\\0"\n', 'a.yaml:2: holds a NUL character'],
    ['nothing', '', 'a.yaml:1: is empty'],
    ['comments only', '# later\n', 'a.yaml:1: is empty'],
    [
      'an open bracket',
      'a: [1\n',
      'a.yaml:2: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a Latin-1 letter', Buffer.from('a: 1\nb: caf\xe9\n', 'latin1'), 'a.yaml:2: is not UTF-8 text'],
    ['more than 1 MB', `a: ${'x'.repeat(1_600_000)}\n`, 'a.yaml has 1.5 MB; at most 1 MB is read'],
    ['a hundred thousand brackets', '['.repeat(100_000), 'a.yaml:1: is nested too deeply'],
    // V8 ended the process on the first of these.
    ['a million brackets', `a: 1\nb: ${'['.repeat(1_000_000)}`, 'a.yaml:2: is nested too deeply'],
    ['lists in lists on one line', '- '.repeat(300), 'a.yaml:1: is nested too deeply'],
    [
      'maps in maps, each on a line of its own',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      'a.yaml:200: is nested too deeply',
    ],
  ])('%s', async (_case, content, message) => {
    expect(await refusalOf(content)).toBe(`FILE_INVALID: ${message}`);
  });

  it('a billion laughs', async () => {
    const lines = ['a0: &a0 [x, x]'];
    for (let i = 1; i < 30; i += 1) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
    expect(await refusalOf(`${lines.join('\n')}\n`)).toBe(
      'FILE_INVALID: a.yaml:2: uses anchors for more than 100 copies',
    );
  });

  it('a directory', async () => {
    await using folder = await TemporaryFolder.with({});
    await mkdir(folder.file('a.yaml'));
    expect(await folder.refusal(openYaml(folder.file('a.yaml')))).toBe(
      'FILE_INVALID: a.yaml is a directory, not a file',
    );
  });

  it('a device', async () => {
    await using folder = await TemporaryFolder.with({});
    expect(await folder.refusal(openYaml('/dev/null'))).toBe('FILE_INVALID: /dev/null is not a regular file');
  });

  it('a file that is not there, also below something that is no folder', async () => {
    await using folder = await TemporaryFolder.with({ 'a.yaml': valid });
    expect(await folder.refusal(openYaml(folder.file('b.yaml')))).toBe('FILE_NOT_FOUND: there is no file b.yaml');
    expect(await folder.refusal(openYaml(folder.file('a.yaml/b.yaml')))).toBe(
      'FILE_NOT_FOUND: there is no file a.yaml/b.yaml',
    );
  });
});

describe('the line of a value', () => {
  it('is found through merges, aliases and lists; for what is not there it is that of the part around it', async () => {
    await using folder = await TemporaryFolder.with({
      'a.yaml':
        'base: &base\n  deep: 1\nitem: *base\nmerged:\n  <<: *base\n  own: 2\nlist:\n  - x\n  - y\nlong: >-\n  text\n',
    });
    const document = await openYaml(folder.file('a.yaml'));
    expect(document.lineOf(['base', 'deep'])).toBe(2);
    expect(document.lineOf(['item', 'deep'])).toBe(2);
    expect(document.lineOf(['merged', 'deep'])).toBe(2);
    expect(document.lineOf(['merged', 'own'])).toBe(6);
    expect(document.lineOf(['merged', 'missing'])).toBe(4);
    expect(document.lineOf(['list', 1])).toBe(9);
    expect(document.lineOf(['list', 5])).toBe(7);
    expect(document.keyLineOf(['long'])).toBe(10);
    expect(document.lineOf([])).toBe(1);
  });
});

describe('a folder of YAML files', () => {
  it('is listed by name, a broken file with what is wrong', async () => {
    await using folder = await TemporaryFolder.with({
      'b.yaml': 'title: The B\n',
      'a.yml': 'name: no title\n',
      'c.yaml': 'a: [\n',
      'notes.txt': '',
    });
    const listed = await listYamlFiles(folder.path);
    expect(listed.map(({ name, state }) => `${name} ${state}`)).toEqual(['a readable', 'b readable', 'c broken']);
    expect(listed[0]).toMatchObject({ title: 'a' });
    expect(listed[1]).toMatchObject({ title: 'The B', file: folder.file('b.yaml') });
  });

  it('is empty when there is no such folder', async () => {
    expect(await listYamlFiles('/nowhere/at/all')).toEqual([]);
  });
});
