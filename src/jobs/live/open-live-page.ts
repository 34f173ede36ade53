import { readFile } from 'node:fs/promises';
import { wallMs } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { type LiveEvent, type LiveState, NOTHING_YET, type TimedEvent, afterEvent } from '../../records/live-state.ts';
import type { LivePage } from '../caller.ts';
import { LiveServer } from './live-server.ts';

/** Pages are told no more often. */
const BATCH_MS = 1000;
/** A page that has not got the report by then finds it where it is stored. */
const HAND_OVER_MS = 3000;
/** Who asks for an end has it within 2 s, whatever a page does. */
const HAND_OVER_AT_END_MS = 500;
/** More between two batches is a state of its own. */
const MOST_IN_A_BATCH = 500;

interface Opening {
  readonly command: string;
  /** ends the job; the page says so */
  readonly signal: AbortSignal;
  /** one line for the terminal */
  readonly say: (line: string) => void;
}

/** A page on 127.0.0.1 that follows a job, from what the job tells anyway. A machine without a free port has none, and the job goes on. */
export function openLivePage({ command, signal, say }: Opening): LivePage & Disposable {
  let state: LiveState = NOTHING_YET;
  let pending: TimedEvent[] = [];
  let file: string | undefined;
  const see = (event: LiveEvent): void => {
    const timed = { atMs: wallMs(), event };
    state = afterEvent(state, timed);
    // Who comes later is given the state.
    if (server.clients > 0) pending.push(timed);
  };
  // Made before the load begins, and only for who asked for it.
  const pages = import('../../report/live/live-page.ts').then(({ liveDocument, reportDocument }) => ({
    live: liveDocument(command),
    reportDocument,
  }));
  pages.catch((cause: unknown) => {
    say(`no live page: ${messageOf(cause)}`);
  });
  const server = new LiveServer({
    page: async () => (await pages).live,
    report: async () =>
      file === undefined ? undefined : (await pages).reportDocument(file, await readFile(file, 'utf8')),
    snapshot: () => {
      tellWhatWaits();
      return JSON.stringify({ nowMs: wallMs(), state });
    },
    onDropped: (line) => {
      say(line);
      see({ type: 'said', line });
    },
  });
  const batch = (): string => {
    const events = pending;
    pending = [];
    return JSON.stringify({ nowMs: wallMs(), ...(events.length > MOST_IN_A_BATCH ? { state } : { events }) });
  };
  // Who comes next has it in the state already, and would count it twice. A page that is let go is one more event.
  const tellWhatWaits = (): void => {
    while (pending.length > 0) server.send('events', batch());
  };
  const timer = setInterval(tellWhatWaits, BATCH_MS);
  timer.unref();
  const onAbort = (): void => {
    see({ type: 'stopping', why: stopWords(signal) });
    server.send('events', batch());
  };
  signal.addEventListener('abort', onAbort, { once: true });
  server.open((opened) => {
    if ('address' in opened) say(`live  ${opened.address}`);
    else say(`no live page: ${opened.failure.message}`);
  });
  return {
    see,
    answer: (answer) => {
      see({ type: 'answer', answer });
    },
    async closeInto(path, sentence) {
      file = path;
      see({ type: 'ended', sentence, file: path });
      await server.handOver(batch(), signal.aborted ? HAND_OVER_AT_END_MS : HAND_OVER_MS);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      if (state.ended === undefined) {
        see({ type: 'ended', sentence: `${state.stopping ?? 'The job is over'}. The terminal says what came of it.` });
        server.send('events', batch());
      }
      server[Symbol.dispose]();
    },
  };
}

function stopWords({ reason }: AbortSignal): string {
  const why = reason instanceof Error ? reason.message : 'interrupted';
  return `${why}: what runs is taken down, what was measured is stored`;
}
