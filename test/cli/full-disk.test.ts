import { expect, it } from 'vitest';
import { cases } from '../../bench/full-disk/cases.ts';
import { onFullDisk } from '../../bench/full-disk/full-disk.ts';

/** Some of what `npm run test:full-disk` tries: the link to the last run, the record of a trial, and what is made of them. */
const SAMPLE: readonly (readonly [name: string, at: number])[] = [
  ['run', 18],
  ['run', 38],
  ['run', 84],
  ['import', 2],
  ['import', 6],
  ['evidence', 2],
];

it.concurrent.each(SAMPLE)(
  'names what found no space, loses nothing, and comes to its end once there is room: %s, change %i',
  { timeout: 240_000 },
  async (name, at) => {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new Error(`there is no case ${name}`);
    const { failed, exitCode, faults } = await onFullDisk(one, at);
    expect(faults).toEqual([]);
    expect(failed).toBeDefined();
    expect(exitCode).toBe(5);
  },
);
