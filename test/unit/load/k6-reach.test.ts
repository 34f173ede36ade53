import { describe, expect, it } from 'vitest';
import { reachOf } from '../../../src/load/k6/reach.ts';

const TARGET = 'http://127.0.0.1:9401';

describe('whom a script of k6 asked', () => {
  it.each<[string, { name: string; errorCode?: number }, string | undefined]>([
    ['nobody else, by the address of the target', { name: `${TARGET}/a` }, undefined],
    ['nobody else, by a name', { name: 'front' }, undefined],
    [
      'nobody else, by a name that is the address of a site which k6 may not connect to',
      { name: 'https://192.0.2.1/a/:id' },
      undefined,
    ],
    ['nobody else, by another name of the same host and port', { name: 'http://localhost:9401/a' }, undefined],
    ['another port of the host', { name: 'http://127.0.0.1:9/a' }, 'http://127.0.0.1:9'],
    ['another port of the host, by another name of it', { name: 'http://localhost/a' }, 'http://localhost'],
    ['a host that nobody knows', { name: 'http://nowhere.invalid/a', errorCode: 1101 }, 'http://nowhere.invalid'],
    ['a forbidden address', { name: 'http://192.0.2.1/a', errorCode: 1110 }, 'http://192.0.2.1'],
    ['a forbidden address under a name', { name: 'front', errorCode: 1110 }, 'another host ("front")'],
    [
      'a forbidden address under a name that is the target',
      { name: `${TARGET}/a`, errorCode: 1110 },
      `another host ("${TARGET}/a")`,
    ],
  ])('%s', async (_what, { name, errorCode = 0 }, stranger) => {
    const reach = await reachOf([TARGET], {});
    expect(await reach.strangerOf({ name, errorCode })).toBe(stranger);
    // A second time it is known, and the answer is the same.
    expect(await reach.strangerOf({ name, errorCode })).toBe(stranger);
  });

  it("follows the script's own option `hosts`", async () => {
    const reach = await reachOf([TARGET], {
      'shop.test': '127.0.0.1:9401',
      'other.test': '127.0.0.1:9',
      'plain.test': '127.0.0.1',
      '*.far.test': '192.0.2.1:80',
      'one.test:81': '127.0.0.1:9401',
    });
    const ask = (name: string) => reach.strangerOf({ name, errorCode: 0 });
    expect(await ask('http://shop.test/a')).toBeUndefined();
    expect(reach.isOfTarget('http://shop.test/b')).toBe(true);
    expect(await ask('http://other.test/a')).toBe('http://other.test');
    expect(await ask('http://plain.test/a')).toBe('http://plain.test');
    expect(await ask('http://plain.test:9401/a')).toBeUndefined();
    expect(await ask('http://a.b.far.test/a')).toBeUndefined();
    expect(reach.isOfTarget('http://a.b.far.test/a')).toBe(false);
    expect(await ask('http://one.test:81/a')).toBeUndefined();
  });
});
