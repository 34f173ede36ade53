import { monotonicMs } from '../base/clock.ts';
import { plainSeconds } from '../base/number-text.ts';
import type { Breakage, Exchange } from './exchange.ts';
import { withProtocol } from './protocols.ts';
import type { Protocol, RequestPool } from './request-pool.ts';
import type { ResponseHead } from './response-head.ts';
import { streamsTo } from './streams.ts';
import type { FilledRequest, RequestTemplates, Target } from './target.ts';
import { certificateRemedy, isWithoutHttp2 } from './trust.ts';
import { unpackerOf } from './unpack-body.ts';

/** A whole answer. */
export interface Answer {
  readonly head: ResponseHead;
  /** as it came over the wire */
  readonly body: Buffer;
}

/** Sends single requests, on kept connections, as the load does: the same connections, parser and TLS. */
export interface Client extends Disposable {
  /**
   * @param mayRepeat  a read: asked again where the server closed an idle connection just then
   * @param signal  ends the waiting; its reason is thrown
   * @throws {Error} no whole answer came: in the system's own words where there are any
   */
  ask(question: Question, options: AskOptions): Promise<Answer>;
}

/** One request, by one of its templates. */
export interface Question {
  readonly templates: RequestTemplates;
  readonly filled: FilledRequest;
  /** value of a Cookie header; absent: none */
  readonly cookies?: string | undefined;
}

export interface AskOptions {
  readonly isHead: boolean;
  readonly mayRepeat: boolean;
  readonly signal: AbortSignal;
  /** given up once it is connected and nothing came for so long; absent: waited for until the signal */
  readonly silentMs?: number;
}

/** A page beyond this is not read to its end. */
const MOST_BYTES = 64 * 1024 * 1024;

const MOST_TRIES = 2;

/** @throws {BenchdayError} USAGE when the address is neither http nor https */
export function openClient(target: Target): Client {
  return withProtocol(target, (protocol) => clientBy(protocol, target));
}

function clientBy<Wire>(protocol: Protocol<Wire>, target: Target): Client {
  const pool = protocol.openPool({ streams: streamsTo(target), nowUs: () => monotonicMs() * 1000 });
  return {
    async ask({ templates, filled, cookies }, options) {
      const wire = protocol.writer(templates)(filled, cookies);
      for (let tries = 1; ; tries++) {
        const answer = await askOnce(pool, wire, options);
        if ('head' in answer) return answer;
        const mayRepeat = answer.isUnprocessed === true || (answer.isStale && options.mayRepeat);
        if (!mayRepeat || tries === MOST_TRIES) throw new NoAnswer(answer);
      }
    },
    [Symbol.dispose]: () => {
      pool.close();
    },
  };
}

/** No whole answer came. */
class NoAnswer extends Error {
  readonly breakage: Breakage;

  constructor(breakage: Breakage) {
    super(breakage.cause?.message ?? breakage.reason, { cause: breakage.cause });
    this.breakage = breakage;
  }
}

/** There is a connection, and nothing came over it in the time that was asked for. */
class SilentConnection extends Error {
  constructor(silentMs: number) {
    super(`nothing within ${plainSeconds(silentMs)}`);
  }
}

/**
 * What an error of `ask` says of a server that may not be there. `unreachable`: no connection was made; `closed`: it was made and closed
 * without a word, as Docker does for a program that does not listen yet; undefined: something is there, or nobody knows.
 */
export function absenceIn(thrown: unknown): 'unreachable' | 'closed' | undefined {
  if (!(thrown instanceof NoAnswer)) return undefined;
  // What TLS refuses has come from somebody.
  const { kind, reason, isUnanswered, cause } = thrown.breakage;
  if (certificateRemedy(cause) !== undefined || isWithoutHttp2(cause)) return undefined;
  if (kind === 'connect') return reason === 'ECONNRESET' ? 'closed' : 'unreachable';
  return isUnanswered ? 'closed' : undefined;
}

function askOnce<Wire>(
  pool: RequestPool<Wire>,
  wire: Wire,
  { isHead, signal, silentMs }: AskOptions,
): Promise<Answer | Breakage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const pieces: Buffer[] = [];
    let bytes = 0;
    let head: ResponseHead | undefined;
    const ended = (): void => {
      clearInterval(looking);
      signal.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: Error): void => {
      ended();
      connection.abandon();
      reject(reason);
    };
    const onAbort = (): void => {
      giveUp(signal.reason as Error);
    };
    const exchange: Exchange = {
      isHeadRequest: isHead,
      onHead: (own) => {
        head = own;
      },
      onBody: (buffer, start, end) => {
        bytes += end - start;
        if (bytes > MOST_BYTES) giveUp(new Error(`its answer is longer than ${MOST_BYTES / 1024 / 1024} MB`));
        else pieces.push(Buffer.from(buffer.subarray(start, end)));
      },
      onAnswer: () => {
        ended();
        if (head !== undefined) resolve({ head, body: Buffer.concat(pieces) });
      },
      onBreakage: (breakage) => {
        ended();
        resolve(breakage);
      },
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const connection = pool.send(exchange, wire);
    const looking =
      silentMs === undefined
        ? undefined
        : setInterval(() => {
            if (connection.isConnected && head === undefined) giveUp(new SilentConnection(silentMs));
          }, silentMs);
  });
}

/** The body as text, unpacked where its encoding is known. @throws {Error} it is not what its header says, or too long */
export async function textOf({ head, body }: Answer): Promise<string> {
  // The answer to HEAD says how the body would be packed, and has none.
  const unpack = body.length === 0 ? undefined : unpackerOf(head.contentEncoding);
  return (unpack === undefined ? body : await unpack(body, MOST_BYTES)).toString('utf8');
}
