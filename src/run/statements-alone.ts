import { monotonicMs, sleep } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { type StatementCalls, openStatementCalls } from '../collectors/statement-calls.ts';
import type { StatementsAlone } from '../records/database-evidence.ts';
import type { Subject } from './subject.ts';

/** For so long nobody asks, to see what the site does by itself. */
const SILENCE_MS = 1_000;
/** Work that an answer leaves behind, as in a queue, is waited for in so many steps of so long. */
const SETTLE_MS = 40;
const MOST_STEPS = 8;
/** For all endpoints together. @source own choice */
const ALL_MS = 20_000;

/** Is told before and after the hits of each endpoint, of which no two are asked at a time. */
export interface EndpointWatch {
  before(name: string): Promise<void>;
  after(name: string): Promise<void>;
}

/** Counts what the databases are asked while a single endpoint is. A database that does not answer costs the rest of it, and no trial. */
export class StatementsOfEndpoints implements EndpointWatch, AsyncDisposable {
  readonly #calls: StatementCalls;
  readonly #signal: AbortSignal;
  readonly #background = new Set<string>();
  readonly #untilMs = monotonicMs() + ALL_MS;
  readonly #endpoints: StatementsAlone['endpoints'] = [];
  #before: ReadonlyMap<string, number> = new Map();
  #problem: string | undefined;

  private constructor(calls: StatementCalls, signal: AbortSignal) {
    this.#calls = calls;
    this.#signal = signal;
  }

  /** @returns undefined: no database tells its statements one by one */
  static async open({ services }: Subject, signal: AbortSignal): Promise<StatementsOfEndpoints | undefined> {
    const calls = await openStatementCalls(services).catch(() => undefined);
    if (calls === undefined) return undefined;
    const opened = new StatementsOfEndpoints(calls, signal);
    try {
      await opened.#try(async () => {
        const first = await calls.read();
        await sleep(SILENCE_MS, signal);
        for (const { query } of rise(first, await calls.read())) opened.#background.add(query);
      });
    } catch (cause) {
      await calls[Symbol.asyncDispose]();
      throw cause;
    }
    return opened;
  }

  async before(): Promise<void> {
    if (monotonicMs() > this.#untilMs) this.#problem ??= `the others were not looked at: all have ${ALL_MS / 1000} s`;
    await this.#try(async () => {
      this.#before = await this.#calls.read();
    });
  }

  async after(name: string): Promise<void> {
    await this.#try(async () => {
      let seen = await this.#calls.read();
      for (let step = 0; step < MOST_STEPS; step += 1) {
        await sleep(SETTLE_MS, this.#signal);
        const next = await this.#calls.read();
        const isSettled = this.#own(seen, next).length === 0;
        seen = next;
        if (isSettled) break;
      }
      this.#endpoints.push({ name, statements: this.#own(this.#before, seen) });
    });
  }

  /** @param hits  of each endpoint @param names  of all endpoints. @returns undefined: nothing was seen of any */
  finish(hits: number, names: readonly string[]): StatementsAlone | undefined {
    if (this.#endpoints.length === 0) return undefined;
    const seen = new Set(this.#endpoints.map(({ name }) => name));
    const missing = names.filter((name) => !seen.has(name));
    if (missing.length > 0)
      this.#problem ??= `not asked alone, as they are steps of flows or something still started: ${missing.join(', ')}`;
    return {
      hits,
      endpoints: this.#endpoints,
      background: [...this.#background],
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#calls[Symbol.asyncDispose]();
  }

  #own(first: ReadonlyMap<string, number>, last: ReadonlyMap<string, number>) {
    return rise(first, last).filter(({ query }) => !this.#background.has(query));
  }

  async #try(act: () => Promise<void>): Promise<void> {
    if (this.#problem !== undefined) return;
    try {
      await act();
    } catch (cause) {
      this.#signal.throwIfAborted();
      this.#problem = messageOf(cause);
    }
  }
}

function rise(first: ReadonlyMap<string, number>, last: ReadonlyMap<string, number>) {
  return [...last].flatMap(([query, calls]) => {
    const more = calls - (first.get(query) ?? 0);
    return more > 0 ? [{ query, calls: more }] : [];
  });
}
