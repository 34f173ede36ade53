import { expect, test } from 'vitest';
import { fromSystemMs, systemMs, wallMs } from '../../../src/base/clock.ts';

test('what another process told by the system is a time of ours, also after that clock was set', () => {
  const HOUR_MS = 3_600_000;
  const ahead = { wallMs: () => 1_000_000.5, systemMs: () => 1_000_000 + HOUR_MS };
  expect(fromSystemMs(1_000_200 + HOUR_MS, ahead)).toBe(1_000_200.5);
  expect(Math.abs(fromSystemMs(systemMs()) - wallMs())).toBeLessThan(1000);
});
