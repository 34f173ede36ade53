import { k6Availability } from '../../src/load/k6/binary.ts';

const k6 = await k6Availability();

export const isK6Missing = k6.state === 'missing';

/** Part of names, so that a test that is skipped says why. */
export const whyNoK6 = k6.state === 'missing' ? ` (skipped: k6 is not installed; ${k6.hint})` : '';
