import { plainSeconds } from './number-text.ts';

/**
 * A signal that is aborted after so many ms, or with one of `signals` before. The one place that makes such signals.
 * Not by AbortSignal.timeout: in Node 20 a signal made of that and others never fires once the former was collected as garbage, since
 * nothing holds it (github.com/nodejs/node/pull/57867). The timer here holds its controller.
 */
export function deadline(ms: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new DOMException(`nothing within ${plainSeconds(ms)}`, 'TimeoutError'));
  }, ms);
  timer.unref();
  return signals.length === 0 ? late.signal : AbortSignal.any([...signals, late.signal]);
}

/**
 * The promise's result, or an error `<what> within <n> s`. The work itself goes on: its late result or failure is dropped.
 * @param what  what did not happen in time, e.g. 'it did not answer'
 */
export async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} within ${plainSeconds(ms)}`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
