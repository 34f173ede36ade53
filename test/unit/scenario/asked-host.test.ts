import { expect, it } from 'vitest';
import { askedHost } from '../../../src/scenario/asked-host.ts';

it.each([
  [[], undefined],
  [[{ headers: {} }], undefined],
  [[{ headers: { accept: 'x', HoSt: 'shop.example' } }, { headers: { host: 'other.example' } }], 'shop.example'],
])('of %j the host is %s', (requests, host) => {
  expect(askedHost(requests)).toBe(host);
});
