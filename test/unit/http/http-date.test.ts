import { expect, it, vi } from 'vitest';
import { httpDateMs } from '../../../src/http/http-date.ts';

it.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
  ['06 november 69 8:9:7', '2069-11-06T08:09:07Z'],
  ['Thu, 29 Feb 2024 00:00:00', '2024-02-29T00:00:00Z'],
])('%s is %s, in any zone of the machine', (text, iso) => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(httpDateMs(text)).toBe(Date.parse(iso));
  vi.unstubAllEnvs();
});

it.each([
  ...['', '0', '-1', 'never', '2026-05-01T12:00:00Z', '2026-05-01 12:00:00', '01 May 2026', 'May 2026 12:00:00'],
  ...['Thu, 29 Feb 2023 00:00:00', '00 May 2026 12:00:00', '32 May 2026 12:00:00', '01 May 1600 12:00:00'],
  ...['01 May 2026 24:00:00', '01 May 2026 12:60:00', '01 May 2026 12:00'],
])('%j is no date', (text) => {
  expect(httpDateMs(text)).toBeNaN();
});
