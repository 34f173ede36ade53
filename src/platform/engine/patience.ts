import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { monotonicMs } from '../../base/clock.ts';
import { deadline } from '../../base/deadline.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { onInterruption } from '../../base/on-interruption.ts';
import type { PingLine } from './engine-client.ts';

/** What dockerode asks of its modem. */
interface Call {
  readonly path: string;
  readonly method: string;
  readonly options?: unknown;
  /** what is sent with it */
  abortSignal?: AbortSignal | undefined;
}
type Answered = (error: unknown, answer?: unknown) => void;
interface Modem {
  dial(call: Call, answered: Answered): void;
}

export interface Patience {
  /** of calls that are answered at once on an idle machine */
  readonly answerMs: number;
  /** removing large images and volumes, stopping what has time to stop */
  readonly removalMs: number;
  /** until a pull begins to tell of itself */
  readonly pullMs: number;
  /** of copying images or files into an engine or out of it: it is answered when the last byte is unpacked */
  readonly copyMs: number;
  readonly pingMs: number;
  /** of an engine of which it is doubtful whether it answers at all, a ping */
  readonly doubtMs: number;
  /** of that ping, where a connection has to be made for it first, which by ssh takes a second and more */
  readonly farDoubtMs: number;
  /** so long one that did not is not asked again */
  readonly silentMs: number;
}

const PATIENCE: Patience = {
  answerMs: 60_000,
  removalMs: 180_000,
  pullMs: 600_000,
  copyMs: 4 * 3_600_000,
  pingMs: 10_000,
  // An end that the user asks for takes less than 2 s.
  doubtMs: 1200,
  farDoubtMs: 10_000,
  silentMs: 5000,
};
const PING = '/_ping';
const A_PING = 'a ping';

/**
 * Gives each call to an engine a deadline: one that takes the connection and never answers would hold up whoever asks, and his end. A call
 * that is answered by a stream is answered when that begins. One that was not answered in time, and an interruption, make the engine
 * doubtful: it is pinged, and if it does not answer even that, every call and every stream that is open ends with an error.
 * @param line  by which pings go; absent: as every call
 */
export function withPatience(docker: Docker, own: Partial<Patience> = {}, line?: PingLine): void {
  const modem = docker.modem as Modem;
  const engine = new DoubtedEngine(modem.dial.bind(modem), { ...PATIENCE, ...own }, line);
  modem.dial = (call, answered) => {
    engine.ask(call, answered);
  };
}

const ofEngine = new WeakSet<Error>();

/** Whether an error is what became of a call to an engine. */
export function isOfEngine(thrown: unknown): boolean {
  return thrown instanceof Error && (ofEngine.has(thrown) || isOfEngine(thrown.cause));
}

/** Looked at in small steps: a process that stood still itself has not waited. */
const STEP_MS = 100;

interface Open {
  /** in messages */
  readonly name: string;
  /** @param unanswered  what was not answered, and in which time */
  readonly fail: (unanswered: string) => void;
}

class DoubtedEngine {
  readonly #dial: Modem['dial'];
  readonly #line: PingLine | undefined;
  readonly #patience: Patience;
  readonly #open = new Set<Open>();
  readonly #streams = new Set<Duplex>();
  #isDoubtful = false;
  #hasAnswered = false;
  /** ends the ping that is under way */
  #pinging: AbortController | undefined;
  /** when it had not answered a ping */
  #gaveUpAtMs = -Infinity;
  /** so long the last ping was waited for */
  #doubtedMs: number;

  constructor(dial: Modem['dial'], patience: Patience, line?: PingLine) {
    this.#line = line;
    this.#dial = (call, answered) => {
      if (line === undefined || pathOf(call) !== PING) dial(call, answered);
      else (line.docker.modem as Modem).dial(call, answered);
    };
    this.#doubtedMs = patience.doubtMs;
    this.#patience = patience;
    onInterruption(() => {
      if (this.#hasAnswered || this.#open.size === 0) this.#doubt();
      // Who waits for its first answer has made nothing there that would have to be removed.
      else for (const { name, fail } of [...this.#open]) fail(`${name} before an end was asked for`);
    });
  }

  ask(call: Call, answered: Answered): void {
    const ending = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const end = (error: unknown, answer?: unknown): void => {
      if (!this.#open.delete(open)) return;
      clearTimeout(timer);
      if (error instanceof Error) ofEngine.add(error);
      answered(error, answer);
    };
    const fail = (unanswered: string): void => {
      end(silence(`it did not answer ${unanswered}`));
      ending.abort();
    };
    const name = pathOf(call) === PING ? A_PING : `${call.method} ${pathOf(call)}`;
    const open: Open = { name, fail };
    this.#open.add(open);
    if (monotonicMs() - this.#gaveUpAtMs < this.#patience.silentMs) {
      setImmediate(fail, this.#unanswered(name));
      return;
    }
    call.abortSignal = anyOf(ending.signal, call.abortSignal);
    const withinMs = deadlineMs(call, this.#patience);
    if (withinMs !== undefined) {
      timer = setTimeout(() => {
        fail(`${name} within ${plainSeconds(withinMs)}`);
        this.#doubt();
      }, withinMs);
    }
    if (this.#isDoubtful) this.#ping();
    this.#dial(call, (error, answer) => {
      if (!ending.signal.aborted) this.#heard();
      if (isStream(answer)) this.#keep(answer);
      end(error, answer);
    });
  }

  #heard(): void {
    this.#hasAnswered = true;
    this.#isDoubtful = false;
    this.#gaveUpAtMs = -Infinity;
    this.#pinging?.abort();
  }

  #keep(stream: Duplex): void {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
  }

  /** Now, if somebody waits for it, else with the next call. */
  #doubt(): void {
    this.#isDoubtful = true;
    if (this.#open.size + this.#streams.size > 0) this.#ping();
  }

  #ping(): void {
    if (this.#pinging !== undefined) return;
    const pinging = (this.#pinging = new AbortController());
    const { doubtMs, farDoubtMs, pingMs } = this.#patience;
    const withinMs = (this.#doubtedMs = this.#line?.isReady() === false ? farDoubtMs : doubtMs);
    const givingUp = new AbortController();
    let waitedMs = 0;
    const timer = setInterval(() => {
      waitedMs += STEP_MS;
      if (waitedMs < withinMs) return;
      pinging.abort();
      givingUp.abort();
      this.#giveUp();
    }, STEP_MS);
    pinging.signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#pinging = undefined;
    });
    const ping = { path: PING, method: 'GET', statusCodes: { 200: true, 500: 'server error' } };
    // That another call was answered does not end the line, which the next ping needs.
    const abortSignal = this.#line === undefined ? pinging.signal : deadline(pingMs, givingUp.signal);
    this.#dial({ ...ping, abortSignal }, () => {
      if (!pinging.signal.aborted) this.#heard();
    });
  }

  #giveUp(): void {
    this.#gaveUpAtMs = monotonicMs();
    for (const { name, fail } of [...this.#open]) fail(this.#unanswered(name));
    for (const stream of this.#streams) {
      stream.once('error', () => undefined);
      const why = silence(`it fell silent: not even ${this.#unanswered(A_PING)}`);
      ofEngine.add(why);
      stream.destroy(why);
    }
  }

  #unanswered(name: string): string {
    return `${name === A_PING ? '' : `${name} nor `}${A_PING} within ${plainSeconds(this.#doubtedMs)}`;
  }
}

function silence(text: string): Error {
  return Object.assign(new Error(text), { code: 'ETIMEDOUT' });
}

function anyOf(own: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  return given === undefined ? own : AbortSignal.any([own, given]);
}

/** @returns undefined for a call that waits for something to happen, whose caller has a deadline of its own */
function deadlineMs({ path, method, options }: Call, patience: Patience): number | undefined {
  if (/^\/containers\/[^/]+\/wait\b/.test(path)) return undefined;
  if (path === PING) return patience.pingMs;
  if (method === 'POST' && path.startsWith('/images/create')) return patience.pullMs;
  if (isCopy(path, method)) return patience.copyMs;
  if (/^\/containers\/[^/]+\/(stop|restart)\b/.test(path)) return patience.removalMs + graceMs(options);
  return method === 'DELETE' ? patience.removalMs : patience.answerMs;
}

function isCopy(path: string, method: string): boolean {
  if (method === 'POST') return /^\/images\/load\b/.test(path);
  if (method === 'GET') return /^\/images\/(.+\/)?get(\?|$)/.test(path);
  return method === 'PUT' && /^\/containers\/[^/]+\/archive\b/.test(path);
}

function graceMs(options: unknown): number {
  const t = typeof options === 'object' && options !== null && 't' in options ? Number(options.t) : Number.NaN;
  return Number.isFinite(t) ? t * 1000 : 0;
}

/** Queries may be long, and hold what is nobody's business. */
function pathOf({ path }: Call): string {
  return path.replace(/\?.*$/, '');
}

function isStream(answer: unknown): answer is Duplex {
  return typeof answer === 'object' && answer !== null && 'destroy' in answer && 'once' in answer && 'pipe' in answer;
}
