import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const MAIN = `services:
  web:
    image: me/web
    ports: ["8080"]
    volumes: ["./a:/a"]
  db: { image: "postgres:16" }
`;

async function refusalOf(second: string, main = MAIN, more: Readonly<Record<string, string>> = {}): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'a.yml': main, 'b.yml': second, ...more });
  const word = `${folder.file('a.yml')}#${JSON.stringify({ files: ['b.yml'], override: false })}`;
  return await folder.refusal(readTopology(word, { root: folder.path, environment: { WORD: 'b.yml-of-mine' } }));
}

describe('a problem of a file that is merged names that file, and its line', () => {
  it.each<[string, string, RegExp]>([
    [
      'a key that is not supported',
      'services:\n  web:\n    external_links: [x]\n',
      /b\.yml:3 services\.web\.external_links: /,
    ],
    ['a key that there is not', 'services:\n  web:\n    imag: x\n', /b\.yml:3 services\.web\.imag: is no key/],
    ['a value of another kind', 'services:\n  web:\n    init: many\n', /b\.yml:3 services\.web\.init/],
    ['a size', 'services:\n  web:\n    mem_limit: lots\n', /b\.yml:3 services\.web\.mem_limit/],
    ['a time', 'services:\n  db:\n    stop_grace_period: soon\n', /b\.yml:3 services\.db\.stop_grace_period/],
    [
      'a name of no image',
      'services:\n  web:\n    image: Me/Web\n',
      /b\.yml:3 services\.web\.image: is no name of an image/,
    ],
    ['a service that is only there', 'services:\n  db2:\n    image: "A B"\n', /b\.yml:3 services\.db2\.image/],
    [
      'an item that is added to a list',
      'services:\n  web:\n    ports:\n      - "9090"\n      - "90:x"\n',
      /b\.yml:\d+ services\.web\.ports/,
    ],
    ['who is waited for', 'services:\n  web:\n    depends_on: [bd]\n', /b\.yml:3 .*"?bd"?/],
    ['a volume that nobody declares', 'services:\n  web:\n    volumes:\n      - data:/b\n', /b\.yml:\d .*data/],
    [
      'a variable that is needed',
      'services:\n  web:\n    hostname: "${GONE:?say which}"\n',
      /b\.yml:3 .*needs the variable GONE/,
    ],
    ['a $ that begins nothing', 'services:\n  web:\n    hostname: "a${-b}"\n', /b\.yml:3 /],
    ['no YAML', 'services:\n  web:\n   - {\n', /b\.yml:\d/],
    [
      'an env_file that is not there',
      'services:\n  web:\n    env_file: [gone.env]\n',
      /b\.yml:3 .*there is no file gone\.env/,
    ],
    [
      'an entry',
      'x-benchday:\n  entry: { service: wbe, port: 80 }\n',
      /b\.yml:2 x-benchday\.entry\.service: there is no service "wbe"/,
    ],
    [
      'a collector',
      'x-benchday:\n  title: x\n  collect:\n    db: { kind: oracle }\n',
      /b\.yml:4 x-benchday\.collect\.db/,
    ],
  ])('%s', async (_name, second, message) => {
    const refusal = await refusalOf(second);
    expect(refusal).toMatch(message);
    expect(refusal).not.toMatch(/a\.yml:/);
  });

  it('what stands in the first names the first, and of both all is said', async () => {
    const main = MAIN.replace('image: me/web\n', 'image: me/web\n    mem_limit: lots\n');
    const refusal = await refusalOf('services:\n  db:\n    mem_limit: many\n', main);
    expect(refusal).toMatch(/a\.yml:4 services\.web\.mem_limit/);
    expect(refusal).toMatch(/b\.yml:3 services\.db\.mem_limit/);
    expect(await refusalOf('services: { other: { image: x, ports: ["9090"] } }\n')).toMatch(/a\.yml:1.*entry/);
  });

  it('that its name is part of a value hides nothing of the place', async () => {
    expect(await refusalOf('services:\n  web:\n    restart: "${WORD}"\n')).toMatch(
      /b\.yml:3 services\.web\.restart: .*\$\{WORD\}/,
    );
  });

  it('a problem of a file that is included names that one', async () => {
    const main = 'include: [part.yml]\nservices: { web: { image: x, ports: ["80"] } }\n';
    const more = { 'part.yml': 'services:\n  job:\n    image: x\n    external_links: [x]\n' };
    expect(await refusalOf('services: {}\n', main, more)).toMatch(/part\.yml:4 services\.job\.external_links: /);
  });

  it('a problem of a compose.override.yaml names it', async () => {
    await using folder = await TemporaryFolder.with({
      'shop/compose.yaml': MAIN,
      'shop/compose.override.yaml': 'services:\n  web:\n    external_links: [x]\n',
    });
    const read = readTopology(folder.file('shop'), { root: folder.path, environment: {} });
    expect(await folder.refusal(read)).toMatch(/shop\/compose\.override\.yaml:3 services\.web\.external_links: /);
  });
});
