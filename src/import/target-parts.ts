import { decoded } from '../base/tolerant-text.ts';

/** A target cut into what may vary and what stands between: `/tickets/7?page=2` has the values 7 and 2. */
export interface TargetParts {
  /** written between and around the values; one more than there are values */
  readonly texts: readonly string[];
  readonly values: readonly TargetValue[];
}

export interface TargetValue {
  /** what a parameter of it is called */
  readonly name: string;
  /** as it stands in the target */
  readonly written: string;
  /** `id`: numbers, UUIDs, hashes; `last`: any last word of a path; `query`: of a query */
  readonly kind: 'id' | 'last' | 'query';
}

/** Bytes that a request line cannot hold, or that mean something in a request mix. */
const UNSAFE = /[^\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]/g;
const ID =
  /^(?:\d+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[0-9a-f]*\d)[0-9a-f]{12,}|(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,})$/i;

/**
 * A target as it can be sent: without a fragment, and with escapes for blanks, quotes, braces and bytes above 126. Servers write those
 * raw, or as `\x22`.
 * @param target  one character a byte
 */
export function encodedTarget(target: string): string {
  const [whole = ''] = target
    .replace(/\\x([0-9a-f]{2})/gi, '%$1')
    .replaceAll('\\"', '%22')
    .split('#');
  return whole.replace(UNSAFE, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** @param target  as it can be sent */
export function partsOf(target: string): TargetParts {
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const texts: string[] = [''];
  const values: TargetValue[] = [];
  const write = (text: string) => (texts[texts.length - 1] = (texts.at(-1) ?? '') + text);
  const vary = (value: TargetValue) => {
    values.push(value);
    texts.push('');
  };
  const words = path.split('/');
  for (const [index, word] of words.entries()) {
    if (index > 0) write('/');
    const isId = ID.test(decoded(word));
    const isLast = index === words.length - 1 && index > 1;
    if (word !== '' && (isId || isLast)) vary({ name: 'id', written: word, kind: isId ? 'id' : 'last' });
    else write(word);
  }
  if (question === -1) return { texts, values };
  write('?');
  for (const [index, pair] of target
    .slice(question + 1)
    .split('&')
    .entries()) {
    if (index > 0) write('&');
    const equals = pair.indexOf('=');
    write(equals === -1 ? pair : pair.slice(0, equals + 1));
    const written = equals === -1 ? '' : pair.slice(equals + 1);
    if (written !== '') vary({ name: parameterName(pair.slice(0, equals)), written, kind: 'query' });
  }
  return { texts, values };
}

/** The target with one of its values left open. */
export function templateOf({ texts, values }: TargetParts, open: number, hole: string): string {
  return texts.reduce((written, text, index) => {
    const value = values[index - 1];
    return written + (index - 1 === open ? hole : (value?.written ?? '')) + text;
  });
}

/**
 * What a parameter must be so that the load engine writes the same: it escapes all but letters, digits and -_.!~*'().
 * @returns undefined: it cannot be a parameter
 */
export function parameterValue({ written, kind }: TargetValue): string | undefined {
  const value = decoded(kind === 'query' ? written.replaceAll('+', '%20') : written, '');
  return value.length > 0 && value.length <= 200 ? value : undefined;
}

function parameterName(written: string): string {
  const name = decoded(written)
    .replace(/\W+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[A-Za-z]/.test(name) ? name.slice(0, 40) : `p_${name}`.slice(0, 40);
}
