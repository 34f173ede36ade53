import { expect, it } from 'vitest';
import { isLoopback } from '../../../src/http/loopback.ts';

it.each([
  'localhost',
  'LOCALHOST.',
  'shop.localhost',
  '127.0.0.1',
  '127.8.9.1',
  '[::1]',
  '::1',
  '0.0.0.0',
  '::ffff:127.0.0.1',
])('%s is whoever looks at it', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['10.0.0.1', 'shop.example', 'localhost.example', '[fe80::1]', '128.0.0.1', '1270.0.0.1'])(
  '%s is another machine',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
