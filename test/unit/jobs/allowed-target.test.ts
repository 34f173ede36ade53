import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../../src/jobs/run/allowed-target.ts';

describe('a target', () => {
  it.each(['http://127.0.0.1:8080', 'https://localhost:8443', 'http://[::1]:8080', 'http://127.8.9.1'])(
    '%s is this machine',
    (address) => {
      expect(checkTarget(address, [])).toBe(address);
    },
  );

  it.each([
    'http://10.0.0.1',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://0.0.0.0:81',
    'http://128.0.0.1',
  ])('%s is not, and needs to be allowed', (address) => {
    expect(() => checkTarget(address, [])).toThrow(expect.objectContaining({ code: 'TARGET_NOT_ALLOWED' }) as Error);
    expect(checkTarget(address, [new URL(address).hostname])).toBe(address);
  });

  it.each([
    ['http://Shop.Example.org', 'shop.example.ORG'],
    ['http://[2001:DB8::0:1]:8080', '2001:db8:0:0::1'],
    ['http://[2001:db8::1]', '2001:DB8::1'],
    ['http://[::ffff:192.0.2.1]', '::ffff:192.0.2.1'],
    ['http://b\u00fccher.example', 'xn--bcher-kva.example'],
  ])('%s is allowed as %s, however both are written', (address, host) => {
    expect(checkTarget(address, [host])).toBe(new URL(address).origin);
    expect(() => checkTarget(address, [`other.${host}`.slice(0, 9)])).toThrow(/is not this machine/);
  });

  it.each([
    ['http://me:hunter2@127.0.0.1', 'http://me:***@127.0.0.1'],
    ['http://hunter2@127.0.0.1', 'http://***@127.0.0.1'],
    ['http://127.0.0.1/?token=hunter2', 'http://127.0.0.1/?token=***'],
    ['ftp://hunter2@127.0.0.1', 'ftp://***@127.0.0.1'],
  ])('%s is refused without its secret', (address, shown) => {
    expect(() => checkTarget(address, [])).toThrow(`--target "${shown}"`);
  });

  it('loses a slash at its end and keeps a path', () => {
    expect(checkTarget('http://127.0.0.1:8080/shop/', [])).toBe('http://127.0.0.1:8080/shop');
  });
});
