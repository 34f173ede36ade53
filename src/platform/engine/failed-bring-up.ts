import { BenchdayError, messageOf } from '../../base/errors.ts';

/**
 * Removes what a bring-up that failed had made.
 * @param made.command  what removes by hand that which cannot be removed
 * @returns the failure, which says what is left where something is
 */
export async function failedBringUp(
  failure: BenchdayError,
  {
    cause,
    remove,
    command,
  }: { readonly cause: unknown; readonly remove: () => Promise<unknown>; readonly command: string },
): Promise<BenchdayError> {
  try {
    await remove();
    return failure;
  } catch (second) {
    const message = `${failure.message}\nand not everything could be removed again: ${messageOf(second)}`;
    return new BenchdayError(failure.code, message, { cause, hint: `${command}; then: ${failure.hint}` });
  }
}
