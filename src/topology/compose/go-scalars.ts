import type { ScalarReader } from '../../base/yaml-scalars.ts';

/** Maps whose values become text as they are: here a number's text is what a container or an image gets. */
const TEXT_MAPS = ['environment', 'args', 'labels'];
const DATE = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(?:\.(\d{0,9}))?(Z|[-+]\d\d:\d\d)?)?$/;

/**
 * Reads numbers and dates as Docker Compose does, and turns those into its text that would read otherwise here: a whole number keeps its
 * digits beyond 2^53, 022 is octal, 1_000 is a number, 1000000.0 is 1e+06.
 * @param onRewritten  told of what is not the text that was written, where a container gets it
 */
export function composeScalars(onRewritten: (note: string) => void): ScalarReader {
  return ({ source, value, keys }) => {
    if (keys[0] === 'x-benchday' || value === null || typeof value === 'boolean') return value;
    const text = numberText(source) ?? dateText(source) ?? (typeof value === 'number' ? source : undefined);
    if (text === undefined) return value;
    if (text !== source && TEXT_MAPS.includes(keys.at(-2) ?? '')) {
      onRewritten(
        `${keys.join('.')}: ${source} is read as ${text}, as in Compose; in quotes it stays as it is written`,
      );
    }
    return (typeof value === 'number' || typeof value === 'string') && String(value) === text ? value : text;
  };
}

/** The text of a number; undefined for what Go's YAML takes for none. @source go.yaml.in/yaml, resolve.go; strconv.ParseInt, base 0 */
export function numberText(source: string): string | undefined {
  if (!/^[-+.\d]/.test(source)) return undefined;
  const plain = source.replaceAll('_', '');
  return wholeText(plain) ?? floatText(plain);
}

function wholeText(plain: string): string | undefined {
  if (plain === '-0') return plain;
  const [, sign = '', digits = ''] = /^([-+]?)(0|[1-9]\d*|0[oO]?[0-7]+|0[xX][\da-fA-F]+|0[bB][01]+)$/.exec(plain) ?? [];
  if (digits === '') return undefined;
  const size = BigInt(digits.replace(/^0(?=[0-7])/, '0o'));
  const number = sign === '-' ? -size : size;
  const isHeld = number >= -(2n ** 63n) && number < (sign === '' ? 2n ** 64n : 2n ** 63n);
  return isHeld ? String(number) : undefined;
}

function floatText(plain: string): string | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? goFloat(number) : undefined;
}

/** Go's %v: the shortest digits, with an exponent below 1e-4 and from 1e+06 on. @source fmt, strconv.FormatFloat */
function goFloat(number: number): string {
  if (Object.is(number, -0)) return '-0';
  const [digits = '', power = '0'] = number.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(number);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A date as Go prints it; undefined for what is none. @source go.yaml.in/yaml, resolve.go; time.Time.String */
function dateText(source: string): string | undefined {
  const [, year, month, day, between, hour = '0', minute = '0', second = '0', fraction = '', zone] =
    DATE.exec(source) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (between !== undefined && (between === ' ') !== (zone === undefined)) return undefined;
  const parts = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'));
  const [monthText, dayText, ...time] = parts;
  const date = `${year}-${monthText ?? ''}-${dayText ?? ''}`;
  const instant = new Date(`${date}T${time.join(':')}Z`);
  // The 30th of February would become the 1st of March.
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(`${date}T${time.join(':')}`))
    return undefined;
  const digits = fraction.replace(/0+$/, '');
  const offset = zone === undefined || zone === 'Z' ? '+0000' : zone.replace(':', '');
  return `${date} ${time.join(':')}${digits === '' ? '' : `.${digits}`} ${offset} ${offset === '+0000' ? 'UTC' : offset}`;
}
