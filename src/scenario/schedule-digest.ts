import { BenchdayError } from '../base/errors.ts';
import { mix } from '../base/random.ts';
import { arrivals } from './arrivals.ts';
import type { Arrival, ArrivalStep, ScheduleSpecification, Slice } from './schedule.ts';

/** A shorter body is hashed as fast as it is looked up. */
const LONG_BODY = 1024;

/** An upload below more paths than these is hashed again for those that follow. */
const MOST_STARTS = 1000;

/**
 * A fingerprint of a set of hits that does not depend on their order: two 32-bit sums of two hashes over index, due time,
 * endpoint, path and body of each, with sessions over its visitor, and with flows over its step and all that was drawn for it. The sums of a schedule's slices add up to the sum of the whole.
 */
export class ScheduleDigest {
  #low = 0;
  #high = 0;
  /** by endpoint: its last long body, and the hash of it by the hash that it was started from */
  readonly #longBodies = new Map<number, { readonly body: string; readonly hashes: Map<number, number> }>();

  add(arrival: Arrival): void {
    const asked = this.#hashBody(hashText(arrival.request, arrival.path), arrival);
    const { visitor, step } = arrival;
    const whose = visitor === undefined ? asked : mix([asked, visitor, arrival.isVisitStart === true ? 1 : 0]);
    const text = step === undefined ? whose : hashStep(whose, step);
    this.#low = (this.#low + mix([arrival.index, arrival.dueUs, text])) | 0;
    this.#high = (this.#high + mix([text, arrival.dueUs, ~arrival.index])) | 0;
  }

  /** A form with files is the same in every hit: a megabyte of it took the sending thread milliseconds each time. */
  #hashBody(start: number, { request, body = '' }: Arrival): number {
    if (body.length < LONG_BODY) return hashText(start, body);
    let known = this.#longBodies.get(request);
    if (known?.body !== body) this.#longBodies.set(request, (known = { body, hashes: new Map() }));
    const found = known.hashes.get(start);
    if (found !== undefined) return found;
    const hash = hashText(start, body);
    if (known.hashes.size < MOST_STARTS) known.hashes.set(start, hash);
    return hash;
  }

  /** 16 hexadecimal digits */
  hex(): string {
    return hexOf(this.#high) + hexOf(this.#low);
  }
}

/** The digest of all hits of a schedule, or of a slice of it; makes every hit. */
export function scheduleDigest(schedule: ScheduleSpecification, slice?: Slice): string {
  const digest = new ScheduleDigest();
  for (const arrival of arrivals(schedule, slice)) digest.add(arrival);
  return digest.hex();
}

/** The digest of sets of hits taken together. @throws {BenchdayError} INTERNAL when one is not 16 hexadecimal digits */
export function combineDigests(digests: readonly string[]): string {
  let low = 0;
  let high = 0;
  for (const digest of digests) {
    if (!/^[0-9a-f]{16}$/.test(digest)) throw new BenchdayError('INTERNAL', `"${digest}" is no schedule digest`);
    high = (high + Number.parseInt(digest.slice(0, 8), 16)) | 0;
    low = (low + Number.parseInt(digest.slice(8), 16)) | 0;
  }
  return hexOf(high) + hexOf(low);
}

function hashStep(start: number, { flow, position, option, values }: ArrivalStep): number {
  let hash = mix([start, flow, position, option]);
  for (const name of Object.keys(values).sort()) hash = hashText(hashText(hash, name), values[name] ?? '');
  return hash;
}

/** @source FNV-1a's step over UTF-16 code units, started from the hash so far */
function hashText(start: number, text: string): number {
  let hash = Math.imul(start ^ 0x811c9dc5 ^ text.length, 0x01000193);
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash | 0;
}

function hexOf(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
