const works = new Set<() => void>();
let isListening = false;

/**
 * Does something, in one go, should this process end before it is disposed of: after a second signal, or when an orderly end takes too
 * long. A process that is killed does nothing any more.
 */
export function atExit(work: () => void): Disposable {
  if (!isListening) process.once('exit', doAll);
  isListening = true;
  works.add(work);
  return {
    [Symbol.dispose]() {
      works.delete(work);
    },
  };
}

function doAll(): void {
  for (const work of works) {
    try {
      work();
    } catch {
      // Nobody is left to be told.
    }
  }
}
