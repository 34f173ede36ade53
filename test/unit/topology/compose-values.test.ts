import { describe, expect, it } from 'vitest';
import { one, read, refusalOf, serviceOf } from './shop-topology.ts';

/** What the container gets of one value. */
async function valueOf(written: string): Promise<string | undefined> {
  return (await serviceOf(`environment: { A: ${written} }`))?.environment['A'];
}

describe('a value without quotes', () => {
  // Expected: what a container gets of Docker Compose 2.
  it.each([
    ['022', '18'],
    ['0123456', '42798'],
    ['0o17', '15'],
    ['1147053346671102335', '1147053346671102335'],
    ['12345678901234567890', '12345678901234567890'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['-9223372036854775809', '-9.223372036854776e+18'],
    ['0xFF', '255'],
    ['0b11', '3'],
    ['1_000', '1000'],
    ['1.10', '1.1'],
    ['0.50', '0.5'],
    ['1e3', '1000'],
    ['1000000.0', '1e+06'],
    ['0.0000001', '1e-07'],
    ['yes', 'yes'],
    ['on', 'on'],
    ['12:30:45', '12:30:45'],
    ['1.5.2', '1.5.2'],
    ['abc#123', 'abc#123'],
  ])('%s is %s', async (written, text) => {
    expect(await valueOf(written)).toBe(text);
  });

  it('is told where a container gets another text, and only there', async () => {
    const { notes } = await read(one('cpus: 0.50', 'environment: { A: 022, B: "022", C: 7 }'));
    expect(notes).toEqual([
      'services.app.environment.A: 022 is read as 18, as in Compose; in quotes it stays as it is written',
    ]);
  });

  it.each([
    ['init: yes', { init: true }],
    ['init: "on"', { init: true }],
    ['mem_limit: 512MiB', { limits: { memoryBytes: 536_870_912 } }],
    [
      'deploy: { resources: { limits: { memory: 1.5GiB, cpus: 0.25 } } }',
      { limits: { memoryBytes: 1_610_612_736, cpus: 0.25 } },
    ],
    ['stop_grace_period: 1m30s', { stopGracePeriodMs: 90_000 }],
    ['command: echo "a b" $$HOME', { command: ['echo', 'a b', '$HOME'] }],
  ])('%s', async (line, service) => {
    expect(await serviceOf(line)).toMatchObject(service);
  });
});

describe('a file of settings', () => {
  const valuesOf = async (text: string) => {
    const { services } = await read(one('env_file: app.env'), { 'shop/app.env': text });
    return services[0]?.environment;
  };

  // Expected: what a container gets of Docker Compose 2.
  it.each<[string, Record<string, string>]>([
    ['A=abc#123\n', { A: 'abc#123' }],
    ['A=v # note\n', { A: 'v' }],
    ['A="x" # c\nB=2\n', { A: 'x', B: '2' }],
    ["A='it\\'s'\nB=1\n", { A: "it's", B: '1' }],
    ['A="a\\nb\\tc\\\\n"\n', { A: 'a\nb\tc\\n' }],
    ['B=1\nA=$B-${B}-${C:-d}-$$e\n', { A: '1-1-d-$e', B: '1' }],
    ["B=1\nA='$B'\n", { A: '$B', B: '1' }],
    ['A="two\nlines"\nB=2\n', { A: 'two\nlines', B: '2' }],
    ['export A=1\nexported=2\n', { A: '1', exported: '2' }],
    ['A:1\nB: "x"\n', { A: '1', B: 'x' }],
    ['A = 1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1\n', { A: '1' }],
    ['A=\nB=2\n', { A: '', B: '2' }],
    ['BARE\nA=1\n', { A: '1' }],
    ['A={"a": "b"}\n', { A: '{"a": "b"}' }],
  ])('%j is %j', async (text, values) => {
    expect(await valuesOf(text)).toEqual(values);
  });

  it('beside the file fills in variables, the environment first', async () => {
    const compose = one('environment: { URL: "${URL}", HASH: "${HASH}" }');
    const settings = { 'shop/.env': 'HOST=db.example\nHASH=abc#123\nURL=http://${HOST}:8080/x\n' };
    expect((await read(compose, settings)).services[0]?.environment).toEqual({
      URL: 'http://db.example:8080/x',
      HASH: 'abc#123',
    });
    expect((await read(compose, settings, { HOST: 'outer' })).services[0]?.environment['URL']).toBe(
      'http://outer:8080/x',
    );
  });

  it.each([
    ['A=1\nA B=2\n', 'app.env:2: is no setting; write NAME=value'],
    ['A=1\nB="secret\n', 'has a quote that is not closed'],
    ['A=${B?my secret}\n', 'needs the variable B'],
  ])('%j is refused, and nothing of its text is told', async (text, message) => {
    const refusal = await refusalOf(one('env_file: app.env'), { 'shop/app.env': text });
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('secret');
  });
});

describe('what Compose refuses', () => {
  it('is told with all of its problems, each with its line', async () => {
    const compose = [
      'services:',
      '  app:',
      '    image: x',
      '    ports: ["80"]',
      '    enviroment: {}',
      '    read_only: perhaps',
      '    command: { a: b }',
      '    hostname: "${NAME:?name one}"',
      '    external_links: [other]',
      '',
    ].join('\n');
    expect((await refusalOf(compose)).split('\n')).toEqual([
      'FILE_INVALID: compose.yaml:5 services.app.enviroment: is no key of the Compose Specification; did you mean environment?',
      'compose.yaml:6 services.app.read_only: must be true or false, got "perhaps"',
      expect.stringMatching(/^compose\.yaml:7 services\.app\.command: /) as string,
      'compose.yaml:8 services.app.hostname: needs the variable NAME: name one',
      'compose.yaml:9 services.app.external_links: is not supported: a container that is no part of the file would be part of the measurement',
    ]);
  });
});

describe('what other files say is merged', () => {
  it('by extends and include, and what they name is from their own folders', async () => {
    const compose = [
      'include: [parts/db.yaml]',
      'services:',
      '  app:',
      '    extends: { file: parts/base.yaml, service: base }',
      '    image: x',
      '    ports: ["80"]',
      '    depends_on: [db]',
      '',
    ].join('\n');
    const { services } = await read(compose, {
      'shop/parts/base.yaml': 'services:\n  base: { environment: { A: base }, volumes: ["./data:/data"] }\n',
      'shop/parts/db.yaml': 'services:\n  db: { image: postgres:16 }\n',
      'shop/parts/data/x': '',
    });
    expect(services.map(({ name }) => name)).toEqual(['app', 'db']);
    expect(services[0]).toMatchObject({
      environment: { A: 'base' },
      mounts: [{ kind: 'bind', source: '/shop/parts/data', target: '/data' }],
    });
  });

  it('by the override beside the file, which is said', async () => {
    const topology = await read(one('environment: { WORKERS: 1 }'), {
      'shop/compose.override.yaml': 'services:\n  app: { environment: { WORKERS: 8 }, command: serve --fast }\n',
    });
    expect(topology.services[0]).toMatchObject({ environment: { WORKERS: '8' }, command: ['serve', '--fast'] });
    expect(topology.notes).toEqual(['/shop/compose.override.yaml is merged into it']);
  });
});

describe('a hostile file', () => {
  it('whose aliases multiply is refused', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => {
      const previous = String.fromCharCode(96 + index);
      const items = index === 0 ? '"x"' : Array.from({ length: 9 }, () => `*${previous}`).join(', ');
      return `x-${String.fromCharCode(97 + index)}: &${String.fromCharCode(97 + index)} [${items}]`;
    });
    expect(await refusalOf(`${lines.join('\n')}\n${one()}`)).toMatch(/^FILE_INVALID: compose\.yaml:\d+/);
  });

  it('with thousands of aliases is read in a moment', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `    K${index}: *v`).join('\n');
    const compose = `x-v: &v value\n${one()}    environment:\n${many.replaceAll('    K', '      K')}\n`;
    const started = performance.now();
    expect(Object.keys((await read(compose)).services[0]?.environment ?? {})).toHaveLength(2000);
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it.each(['/dev/zero', '/proc/kcore'])('reads no %s', async (file) => {
    expect(await refusalOf(one(`env_file: ${file}`))).toContain('FILE_INVALID');
  });
});
