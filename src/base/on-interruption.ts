const works = new Set<() => void>();

/** Does something as soon as the user asks for an end, beside what the job itself does. It is forgotten with the process, or by `forget`. */
export function onInterruption(work: () => void): Disposable {
  works.add(work);
  return {
    [Symbol.dispose]() {
      works.delete(work);
    },
  };
}

/** Called by whoever takes the user's signals. */
export function tellInterruption(): void {
  for (const work of works) work();
}
