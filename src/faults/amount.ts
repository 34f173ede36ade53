import { BenchdayError } from '../base/errors.ts';

/** What stands behind `=` in the word of a fault: how bad it is to be, or where. */
export interface Amount<Value> {
  /** e.g. `a share of the packets, as 10%` */
  readonly title: string;
  /** undefined: it is none. @param text  absent: the word has none */
  read(text: string | undefined): { readonly value: Value } | undefined;
}

export const NO_AMOUNT: Amount<undefined> = {
  title: 'nothing',
  read: (text) => (text === undefined ? { value: undefined } : undefined),
};

/** @throws {BenchdayError} USAGE saying what it is to be */
export function amountOf<Value>(fault: string, amount: Amount<Value>, text: string | undefined): Value {
  const read = amount.read(text);
  if (read !== undefined) return read.value;
  const got = text === undefined ? 'nothing' : `=${text}`;
  throw new BenchdayError('USAGE', `${fault} takes ${amount.title} behind its aim, got ${got}`, {
    hint: 'docs/drills.md says what each fault takes',
  });
}

/** A number with one of these units, within bounds, both included. @param units  how much each is */
export function measured(
  title: string,
  units: Readonly<Record<string, number>>,
  { least, most }: { readonly least: number; readonly most: number },
): Amount<number> {
  return {
    title,
    read: (text = '') => {
      const [, digits, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)([a-z%]+)$/.exec(text) ?? [];
      const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
      if (digits === undefined || size === undefined) return undefined;
      const value = Number(digits) * size;
      return value >= least && value <= most ? { value } : undefined;
    },
  };
}
