import { createServer, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicMs, wallMs } from '../base/clock.ts';
import type { ServerAccount, ServerPlan } from './behaviour.ts';
import { answerOf, onRequests, type WireAnswer } from './planted-connection.ts';

/** In every right body, and in no wrong one; with a letter of two bytes. */
export const PLANTED_MARKER = 'plantéd';

/** Between the packets of an answer, so that they come as two. */
const PACKET_GAP_MS = 2;

const WAKING_EVERY_MS = 1;

const NS_A_MS = 1e6;

/** A server whose behaviour is known. It speaks just enough HTTP, so that it is never what is measured. */
export class PlantedServer {
  readonly #wakings = monitorEventLoopDelay({ resolution: WAKING_EVERY_MS });
  readonly #servedMs: number[] = [];
  readonly #plan: ServerPlan;
  readonly #arrivedMs: number[] = [];
  readonly #lateMs: number[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (socket) => {
    this.#accept(socket);
  });
  #firstMs: number | undefined;
  #resets = 0;
  #wrongBodies = 0;
  #bodyBytes = 0;

  constructor(plan: ServerPlan) {
    this.#plan = plan;
  }

  /** @param onListening  told the port, one of 127.0.0.1 */
  listen(onListening: (port: number) => void): void {
    this.#wakings.enable();
    this.#server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
      const address = this.#server.address();
      if (address !== null && typeof address === 'object') onListening(address.port);
    });
  }

  /** Ends everything. @returns what it did */
  stop(): ServerAccount {
    this.#server.close();
    this.#wakings.disable();
    for (const socket of this.#sockets) socket.destroy();
    const served = (p: number): number => quantileOf(this.#servedMs, p);
    return {
      arrivedMs: this.#arrivedMs,
      resets: this.#resets,
      wrongBodies: this.#wrongBodies,
      bodyBytes: this.#bodyBytes,
      lateP99Ms: quantileOf(this.#lateMs, 0.99),
      servedMs: { p50: served(0.5), p95: served(0.95), p99: served(0.99) },
      // Its own timer is no lateness.
      wakeLateP99Ms: Math.max(0, this.#wakings.percentile(99) / NS_A_MS - WAKING_EVERY_MS),
    };
  }

  #accept(socket: Socket): void {
    const { acceptDelayMs } = this.#plan;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const connectedMs = monotonicMs();
    onRequests(socket, () => {
      // The kernel completes a connection before anyone accepts it: to the other side a slow accept is a late first answer.
      this.#plantAnswer(socket, acceptDelayMs === undefined ? monotonicMs() : connectedMs + acceptDelayMs);
    });
  }

  #plantAnswer(socket: Socket, fromMs: number): void {
    const { delaysMs, resetEvery, wrongEvery, acceptDelayMs, forms = ['plain'] } = this.#plan;
    const hit = this.#arrivedMs.length;
    this.#arrivedMs.push(wallMs());
    this.#firstMs ??= monotonicMs();
    const isCold = hit < (this.#plan.servedFromHit ?? 0);
    const isReset = isEvery(hit, resetEvery);
    const isWrong = isEvery(hit, wrongEvery);
    if (isReset) this.#resets++;
    if (isWrong) this.#wrongBodies++;
    const beginMs = acceptDelayMs === undefined ? fromMs : fromMs - acceptDelayMs;
    const atMs = this.#thawMs(fromMs + (delaysMs[hit % delaysMs.length] ?? 0));
    at(atMs, () => {
      const nowMs = monotonicMs();
      this.#lateMs.push(Math.max(0, nowMs - atMs));
      const onSent = (): void => {
        if (!isCold) this.#servedMs.push(monotonicMs() - beginMs);
      };
      if (isReset) {
        socket.resetAndDestroy();
        onSent();
        return;
      }
      const form = forms[hit % forms.length] ?? 'plain';
      const answer = answerOf(isWrong ? 'something else' : PLANTED_MARKER, form, acceptDelayMs !== undefined);
      this.#bodyBytes += answer.bodyBytes;
      send(socket, answer, onSent);
    });
  }

  /** The time itself, or the end of the freeze it falls into. */
  #thawMs(timeMs: number): number {
    const { freeze } = this.#plan;
    if (freeze === undefined || this.#firstMs === undefined) return timeMs;
    const startMs = freeze.periodMs / 20;
    const inPeriodMs = (timeMs - this.#firstMs) % freeze.periodMs;
    const leftMs = startMs + freeze.lengthMs - inPeriodMs;
    return inPeriodMs >= startMs && leftMs > 0 ? timeMs + leftMs : timeMs;
  }
}

function send(
  socket: Socket,
  { packets: [first, ...others], bodyBytes, isLast }: WireAnswer,
  onSent: () => void,
): void {
  if (first !== undefined) socket.write(first);
  if (others.length > 0) {
    setTimeout(() => {
      send(socket, { packets: others, bodyBytes, isLast }, onSent);
    }, PACKET_GAP_MS);
    return;
  }
  if (isLast) socket.end();
  onSent();
}

/** The last of each `every` hits, from 0 on. */
function isEvery(hit: number, every: number | undefined): boolean {
  return every !== undefined && hit % every === every - 1;
}

/** A timer of Node counts whole ms, and is late rather than early. */
function at(timeMs: number, act: () => void): void {
  const waitMs = timeMs - monotonicMs();
  if (waitMs <= 0) act();
  else setTimeout(act, Math.round(waitMs));
}

/** The least value that a share p of them does not exceed; 0 of nothing. As a histogram counts, without values in between. */
function quantileOf(values: readonly number[], p: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? 0;
}
