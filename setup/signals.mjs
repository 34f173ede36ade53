import { readFileSync } from 'node:fs';

/**
 * Who hears Ctrl-C: during set-up everything is ended, during the main job the signal is handed to it.
 */
const heard = ['SIGINT', 'SIGTERM', ...(isHangUpIgnored() ? [] : ['SIGHUP'])];
// A terminal sends Ctrl-C to every process of its group and npm passes it on again: twice at once is one key press.
const sameKeyPressMs = 300;

const abort = new AbortController();
let lastHeardMs = -Infinity;
let handOver;

for (const name of heard) {
  process.on(name, () => {
    const nowMs = performance.now();
    if (nowMs - lastHeardMs < sameKeyPressMs) return;
    lastHeardMs = nowMs;
    if (handOver === undefined) abort.abort();
    else handOver(name);
  });
}

/** Aborts when set-up is to end. */
export const interrupted = abort.signal;

/** Under nohup the end of the terminal must not end us; listening to the signal would undo that. */
function isHangUpIgnored() {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false;
  }
}

/** From now on signals go to `handler` instead of ending set-up. */
export function handSignalsTo(handler) {
  handOver = handler;
}
