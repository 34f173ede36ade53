import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fuzz } from '../../../../bench/fuzz/fuzz-thread.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const PLANTED = new URL('planted-targets.ts', import.meta.url).href;
const LIMITS = { mostMs: 50, mostBytes: 32 * 1024 * 1024, stuckMs: 600 };

/** For what is to be found by other signs than its time: a busy machine is slow too. */
const PATIENT = { ...LIMITS, mostMs: 5000, stuckMs: 6000 };

async function fuzzed(target: string, limits = LIMITS) {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folder = path.join(directory.path, 'own');
  await mkdir(folder);
  const task = { target, seed: 7, inputs: 300, seconds: 1, folder, targets: PLANTED, limits };
  return fuzz(task);
}

describe('fuzzing', () => {
  it('counts what a sound parser reads and refuses, and finds nothing', async () => {
    const { read, refused, faults } = await fuzzed('sound', PATIENT);
    expect(faults).toEqual([]);
    expect(read).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(read + refused).toBe(300);
  });

  it.each([
    ['throws', 'TypeError: x is not a function'],
    ['bug', 'BenchdayError: an impossible case'],
    ['property', 'BrokenProperty: one is not the other'],
    ['slow', 'it took'],
    ['endless', 'it was not read within 0.6 s'],
    ['grows', 'the memory grew by'],
  ])('finds a parser that breaks: %s, with the input', async (target, fault) => {
    const { faults } = await fuzzed(target, target === 'grows' ? PATIENT : LIMITS);
    expect(faults[0]?.fault).toContain(fault);
    const input = Buffer.from(faults[0]?.input ?? []).toString();
    // The smallest that shows it, where that is soon found.
    if (['throws', 'bug', 'property'].includes(target)) expect(input).toBe('x');
    else expect(input).toContain('x');
  });
});
