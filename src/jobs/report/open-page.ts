import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { start } from '../../base/processes.ts';

const STARTS_WITHIN_MS = 15_000;

/** What opens an address with the user's own browser. @source xdg-utils; open(1) of macOS */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'xdg-open', darwin: 'open' };

/**
 * Opens a file or address in the browser, by the platform's opener and no shell.
 * @param place  an absolute path, or an http address
 * @throws {BenchdayError} BROWSER_FAILED naming the place, which is there all the same
 */
export async function openPage(place: string, signal: AbortSignal, platform = process.platform): Promise<void> {
  const opener = OPENERS[platform];
  const failed = (why: string, cause?: unknown): BenchdayError =>
    new BenchdayError('BROWSER_FAILED', `could not open a browser: ${why}`, {
      cause,
      hint: `open it by hand: ${place}`,
    });
  if (opener === undefined) throw failed(`nobody knows what opens pages on ${platform}`);
  try {
    await start(opener, [place], {
      timeout: STARTS_WITHIN_MS,
      cancelSignal: signal,
      stdin: 'ignore',
      stdout: 'ignore',
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(errnoOf(cause) === 'ENOENT' ? `there is no ${opener}` : firstLine(messageOf(cause)), cause);
  }
}
