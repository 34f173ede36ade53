import * as fc from 'fast-check';
import { BenchdayError } from '../../../../src/base/errors.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../../../../bench/fuzz/fuzz-target.ts';

const kept: Buffer[] = [];

/** Parsers that break in known ways where an input holds an x. */
const breaks: Readonly<Record<string, () => void>> = {
  sound: () => {
    throw new BenchdayError('FILE_INVALID', 'it is refused');
  },
  throws: () => {
    throw new TypeError('x is not a function');
  },
  bug: () => {
    throw new BenchdayError('INTERNAL', 'an impossible case');
  },
  property: () => {
    throw new BrokenProperty('one is not the other');
  },
  slow: () => {
    // Of its own time: on a busy machine the clock alone says little.
    const [until, cpu] = [performance.now() + 80, process.cpuUsage()];
    const hadMs = (): number => process.cpuUsage(cpu).user / 1000;
    while (performance.now() < until || hadMs() < 80);
  },
  endless: () => {
    for (;;);
  },
  grows: () => {
    kept.push(Buffer.alloc(40 * 1024 * 1024, 1));
  },
};

export const targets: readonly FuzzTarget[] = Object.entries(breaks).map(([name, breakIt]) => ({
  name,
  grammar: fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x') }).map(bytesOf),
  seeds: [bytesOf('abc')],
  words: [],
  read: (input) => {
    if (input.includes('x')) breakIt();
  },
}));
