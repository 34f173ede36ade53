import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/base/yaml-file.ts';
import { composeScalars } from '../../../src/topology/compose/go-scalars.ts';

function read(yaml: string): { readonly value: unknown; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const { value } = parseYaml(
    '/a.yaml',
    yaml,
    composeScalars((note) => notes.push(note)),
  );
  return { value, notes };
}

describe('a value without quotes', () => {
  // Expected: what a container gets by github.com/compose-spec/compose-go v2.16.2.
  it.each([
    ['022', '18'],
    ['0123456', '42798'],
    ['09', '9'],
    ['0o17', '15'],
    ['1147053346671102335', '1147053346671102335'],
    ['12345678901234567890', '12345678901234567890'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['-9223372036854775809', '-9.223372036854776e+18'],
    ['0xFF', '255'],
    ['0xFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFF'],
    ['0b11', '3'],
    ['1_000', '1000'],
    ['1_000.5', '1000.5'],
    ['_1', '_1'],
    ['+5', '5'],
    ['-0', '-0'],
    ['1.10', '1.1'],
    ['.5', '0.5'],
    ['0.50', '0.5'],
    ['1e3', '1000'],
    ['1000000', '1000000'],
    ['1000000.0', '1e+06'],
    ['0.0000001', '1e-07'],
    ['-12345678.25', '-1.234567825e+07'],
    ['1e400', '1e400'],
    ['yes', 'yes'],
    ['on', 'on'],
    ['True', 'true'],
    ['12:30:45', '12:30:45'],
    ['1.5.2', '1.5.2'],
    ['2024-01-02', '2024-01-02 00:00:00 +0000 UTC'],
    ['2024-02-30', '2024-02-30'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.1 -0500 -0500'],
    ['2001-12-14 1:5:3', '2001-12-14 01:05:03 +0000 UTC'],
  ])('%s is %s', (written, text) => {
    const { value } = read(`services: { web: { environment: { A: ${written} } } }`);
    const found = (value as { services: { web: { environment: { A: unknown } } } }).services.web.environment.A;
    expect(String(found)).toBe(text);
  });

  it('is told where a container gets another text, and only there', () => {
    const { notes } = read('services: { web: { cpus: 0.50, environment: { A: 022, B: "022", C: 7 } } }');
    expect(notes).toEqual([
      'services.web.environment.A: 022 is read as 18, as in Compose; in quotes it stays as it is written',
    ]);
  });

  it('stays a number of YAML 1.2 in what is our own, and in other files', () => {
    expect(read('x-benchday: { a: 022, b: 0.0000001 }').value).toEqual({ 'x-benchday': { a: 22, b: 1e-7 } });
    expect(parseYaml('/a.yaml', 'a: 022').value).toEqual({ a: 22 });
  });
});
