import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPathOf, valueAt } from '../../../src/base/json-path.ts';
import { jsonProblem, type JsonWish } from '../../../src/base/json-wish.ts';

const BODY = { status: 'ok', items: [{ id: 7, 'odd name': null }], n: 0, deep: { a: { b: true } } };

describe('a path into JSON', () => {
  it.each([
    ['$', BODY],
    ['$.status', 'ok'],
    ['$.items[0].id', 7],
    ["$.items[0]['odd name']", null],
    ['$["deep"].a["b"]', true],
    ['$.items[1]', undefined],
    ['$.items[-1].id', 7],
    ['$.items[-2]', undefined],
    ['$.items.length', undefined],
    ['$.status[0]', undefined],
    ['$.toString', undefined],
    ['$.deep.a.b.c', undefined],
  ])('%s', (text, value) => {
    expect(valueAt(BODY, jsonPathOf(text) ?? ['no path'])).toEqual(value);
  });

  it.each(['', 'status', '$status', '$..id', '$.*', '$.items[*]', '$.items[0:2]', '$.a b', '$[', '$.'])(
    'that is none: %j',
    (text) => {
      expect(jsonPathOf(text)).toBeUndefined();
    },
  );

  it('finds whatever stands in any JSON', () => {
    const name = fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'B', '-', ' ', '.', '[', 'ü') });
    fc.assert(
      fc.property(fc.array(fc.oneof(name, fc.nat({ max: 3 })), { maxLength: 5 }), fc.integer(), (steps, leaf) => {
        const root = steps.reduceRight<unknown>(
          (inner, step) =>
            typeof step === 'number' ? [...Array.from({ length: step }, () => 0), inner] : { [step]: inner },
          leaf,
        );
        const text = `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`)).join('')}`;
        expect(valueAt(root, jsonPathOf(text) ?? ['no path'])).toBe(leaf);
      }),
    );
  });
});

describe('what a JSON body should say', () => {
  const wish = (text: string, must: JsonWish['must']): JsonWish => ({ text, path: jsonPathOf(text) ?? [], must });
  it.each<[string, JsonWish['must'], string | undefined]>([
    ['$.status', { is: 'ok' }, undefined],
    ['$.status', { is: 'OK' }, '$.status should be "OK", got "ok"'],
    ['$.items[0].id', { is: 7 }, undefined],
    ['$.items[0].id', { is: '7' }, undefined],
    ['$.items[0].id', { is: '8' }, '$.items[0].id should be "8", got 7'],
    ['$.status', { is: true }, '$.status should be true, got "ok"'],
    ['$.n', { is: false }, '$.n should be false, got 0'],
    ['$.gone', { is: null }, '$.gone should be null, got nothing'],
    ["$.items[0]['odd name']", { is: null }, undefined],
    ['$.deep.a', { exists: true }, undefined],
    ['$.gone', { exists: true }, '$.gone is missing'],
    ['$.gone', { exists: false }, undefined],
    ['$.n', { exists: false }, '$.n is there'],
  ])('%s %o', (text, must, problem) => {
    expect(jsonProblem(JSON.stringify(BODY), [wish(text, must)])).toBe(problem);
  });

  it('is a number as it is written, and stands behind a byte order mark too', () => {
    const body = '\ufeff{"id":891743020427247616,"price":1.50}';
    expect(
      jsonProblem(body, [wish('$.id', { is: '891743020427247616' }), wish('$.price', { is: '1.50' })]),
    ).toBeUndefined();
    expect(jsonProblem(body, [wish('$.price', { is: '1.5' }), wish('$.price', { is: 1.5 })])).toBeUndefined();
    expect(jsonProblem(body, [wish('$.id', { is: '891743020427247617' })])).toContain('$.id should be');
    for (const is of ['10.00', '10', 10])
      expect(jsonProblem('{"price":10.00}', [wish('$.price', { is })])).toBeUndefined();
    expect(jsonProblem('{"price":10.00}', [wish('$.price', { is: '10.0' })])).toContain('$.price should be');
  });

  it('is JSON', () => {
    expect(jsonProblem('<html>', [wish('$', { exists: true })])).toBe('the body is no JSON');
  });
});
