const works = new Set<() => void>();
let isInterrupted = false;

/**
 * Does something as soon as the user asks for an end, beside what the job itself does: at once, where that was asked for before. It is
 * forgotten with the process, or by disposing of it.
 */
export function onInterruption(work: () => void): Disposable {
  works.add(work);
  if (isInterrupted) work();
  return {
    [Symbol.dispose]() {
      works.delete(work);
    },
  };
}

/** Called by whoever takes the user's signals. Disposing of it is for a process that goes on, as one of tests does. */
export function tellInterruption(): Disposable {
  isInterrupted = true;
  for (const work of works) work();
  return {
    [Symbol.dispose]() {
      isInterrupted = false;
    },
  };
}
