import { BenchdayError } from '../base/errors.ts';
import { plainPercent } from '../base/number-text.ts';

/** `5%` or `0.05`. @param least  the least that is allowed. @returns up to 1. @throws {BenchdayError} USAGE */
export function readRatio(option: string, text: string, least = 0.0001): number {
  const [, number = '', sign = ''] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const ratio = Number(number) / (sign === '%' ? 100 : 1);
  if (number === '' || !(ratio >= least && ratio <= 1)) {
    throw new BenchdayError(
      'USAGE',
      `${option}: must be from ${plainPercent(least, 2)} to 100 %, such as 5%, got ${text}`,
    );
  }
  return ratio;
}
