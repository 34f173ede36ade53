import { BenchdayError } from '../base/errors.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** Reads 23M, 950k, 1.5G or plain digits. @throws {BenchdayError} USAGE */
export function readHitsPerDay(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text.trim());
  const hits = Math.round(Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN));
  if (Number.isSafeInteger(hits) && hits >= 1) return hits;
  throw new BenchdayError('USAGE', `${option}: must be hits a day, like 23M or 950k, got ${JSON.stringify(text)}`);
}
