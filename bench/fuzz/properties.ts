import { isDeepStrictEqual } from 'node:util';
import { random } from '../../src/base/random.ts';
import { BrokenProperty } from './fuzz-target.ts';

/** @throws {BrokenProperty} the two differ */
export function requireEqual(what: string, one: unknown, other: unknown): void {
  if (isDeepStrictEqual(one, other)) return;
  throw new BrokenProperty(`${what}: ${short(one)} is not ${short(other)}`);
}

function short(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'number' ? String(inner) : inner));
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

/** Every number in a value is one that can be printed and stored. @throws {BrokenProperty} one is not */
export function requireFinite(what: string, value: unknown, at = ''): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new BrokenProperty(`${what}${at} is ${String(value)}`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) requireFinite(what, inner, `${at}.${key}`);
}

/** What is stored of a value says the same when it is read again. @throws {BrokenProperty} */
export function requireRoundTrip<T>(what: string, value: T, readAgain: (text: string) => T): void {
  const text = JSON.stringify(value);
  requireEqual(`${what} stored and read again`, JSON.stringify(readAgain(text)), text);
}

/** Ways of cutting bytes into packets, the same for the same bytes: whole, by byte, in two, and by chance. The first is the whole. */
export function cutsOf(bytes: Buffer): readonly (readonly Buffer[])[] {
  const chance = random(...bytes.subarray(0, 256), bytes.length);
  const some = (count: number): Buffer[] =>
    cutAt(
      bytes,
      Array.from({ length: count }, () => Math.floor(chance() * bytes.length)),
    );
  const byByte = bytes.length <= 2_000 ? [Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))] : [];
  return [[bytes], some(1), some(1), some(4), ...byByte];
}

function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places), bytes.length].filter((at) => at > 0).sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}
