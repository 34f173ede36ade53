import { BenchdayError, EXIT } from './errors.ts';

/** What the user's files or words are to blame for; anything else ends the reading at once. */
export function isBadInput(thrown: unknown): thrown is BenchdayError {
  return thrown instanceof BenchdayError && thrown.exitCode === EXIT.badInput;
}

/** Errors as one that says all of them. Its code is theirs where they have the same, else that a file is invalid. */
export function severalErrors(errors: readonly [BenchdayError, ...BenchdayError[]]): BenchdayError {
  const [first, ...others] = errors;
  if (others.length === 0) return first;
  const lines = new Set(errors.flatMap(({ message }) => message.split('\n')));
  const hints = new Set(errors.map(({ hint }) => hint));
  const code = errors.every((one) => one.code === first.code) ? first.code : 'FILE_INVALID';
  return new BenchdayError(code, [...lines].join('\n'), { cause: first, hint: [...hints].join('; ') });
}

/**
 * What all of these become, one after the other.
 * @throws {BenchdayError} what is wrong with any of them, of all at once
 */
export async function allOrProblems<Value>(works: readonly (() => Promise<Value>)[]): Promise<readonly Value[]> {
  const values: Value[] = [];
  const failures: BenchdayError[] = [];
  for (const work of works) {
    try {
      values.push(await work());
    } catch (failure) {
      if (!isBadInput(failure)) throw failure;
      failures.push(failure);
    }
  }
  const [first, ...others] = failures;
  if (first !== undefined) throw severalErrors([first, ...others]);
  return values;
}

/**
 * @param others  what is looked at too where the work fails
 * @throws {BenchdayError} what is wrong with the work, and with those
 */
export async function orWithProblemsOf<Value>(
  work: () => Promise<Value>,
  others: () => Promise<unknown>,
): Promise<Value> {
  try {
    return await work();
  } catch (failure) {
    if (isBadInput(failure)) await allOrProblems<unknown>([() => Promise.reject(failure), others]);
    throw failure;
  }
}
