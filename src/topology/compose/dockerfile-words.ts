import type { Dockerfile } from 'dockerfile-ast';

const VARIABLE = /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g;

/** Variables that names of images may hold: those before the first stage. @param args  of the build */
export function argumentsBefore(parsed: Dockerfile, args: Readonly<Record<string, string>>): Map<string, string> {
  const values = new Map<string, string>();
  for (const name of parsed.getInitialARGs().flatMap((arg) => arg.getProperties())) {
    const value = args[name.getName()] ?? resolved(name.getValue() ?? '', values);
    if (value !== undefined) values.set(name.getName(), value);
  }
  return values;
}

/** @returns undefined for a variable without a value */
export function resolved(written: string, values: ReadonlyMap<string, string>): string | undefined {
  const unknown: string[] = [];
  const text = written.replaceAll(
    VARIABLE,
    (
      all: string,
      bare: string | undefined,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
    ) => {
      const value = values.get(bare ?? braced ?? '');
      if (operator?.endsWith('+') === true) return value === undefined ? '' : (word ?? '');
      if (value !== undefined && !(value === '' && operator === ':-')) return value;
      if (operator === undefined) unknown.push(all);
      return word ?? '';
    },
  );
  return unknown.length === 0 ? text : undefined;
}
