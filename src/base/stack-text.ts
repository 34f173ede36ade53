/** Where an error comes from, with its causes. */
export function stackOf(error: Error): string {
  const { cause, stack = error.message } = error;
  return cause instanceof Error ? `${stack}\ncaused by ${stackOf(cause)}` : stack;
}
