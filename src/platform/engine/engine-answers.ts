import { explainEngineFailure, statusCodeOf } from './connection.ts';

/** @returns undefined where the thing is gone */
export async function unlessGone<T>(work: Promise<T>, what: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return undefined;
    throw explainEngineFailure(cause, `${what} could not be read`);
  }
}

/** @param statuses  of the engine's answers that mean: it is so already */
export async function leaving(statuses: readonly number[], work: Promise<unknown>, failed: string): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (!statuses.includes(statusCodeOf(cause) ?? 0)) throw explainEngineFailure(cause, failed);
  }
}
