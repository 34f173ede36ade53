import { BenchdayError } from '../base/errors.ts';

/** `5%` or `0.05`. @returns above 0, up to 1. @throws {BenchdayError} USAGE */
export function readRatio(option: string, text: string): number {
  const [, number = '', sign = ''] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const ratio = Number(number) / (sign === '%' ? 100 : 1);
  if (number === '' || !(ratio > 0 && ratio <= 1)) {
    throw new BenchdayError('USAGE', `${option} must be above 0 and up to 100%, such as 5%, got ${text}`);
  }
  return ratio;
}
