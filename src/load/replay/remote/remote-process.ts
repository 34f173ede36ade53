import { within } from '../../../base/deadline.ts';
import { BenchdayError, messageOf } from '../../../base/errors.ts';
import { type Deferred, deferred } from '../../../base/deferred.ts';
import { countAsOwn } from '../../../base/own-processes.ts';
import { type GeneratorHost, hostName } from '../../../records/generator-host.ts';
import type { LoadTotals } from '../../../records/load-totals.ts';
import { listenTo } from '../every-second.ts';
import { failureOf, type GeneratorProcess, type ProcessListener } from '../generator-process.ts';
import type { ProcessTask, ToProcess } from '../messages.ts';
import { partSigns } from '../part-signs.ts';
import type { SendingThread } from '../real-time.ts';
import { type Hello, sharesProcesses } from './bootstrap.ts';
import { checkHost } from './check-host.ts';
import { type ClockReading, readClock, type RemoteTime } from './clock-offset.ts';
import { HostLag } from './host-lag.ts';
import { ReceivedJournals } from './received-journals.ts';
import { type FromRemote, fromRemote } from './remote-messages.ts';
import { connectBySsh, type SshConnection } from './ssh-connection.ts';
import { failure } from './ssh-failure.ts';

/** The least lag for which validity calls a trial's times invalid (checks/validity/lag.ts): a clock that is known less well proves nothing. */
const MOST_UNCERTAIN_MS = 5;

const LOADED_WITHIN_MS = 20_000;
const READY_WITHIN_MS = 45_000;
const PONG_WITHIN_MS = 10_000;
/** So that each side hears that the other lives. */
const PING_EVERY_MS = 5000;

type Prepare = Extract<ToProcess, { kind: 'prepare' }>;
type End = Extract<FromRemote, { kind: 'end' }>;

export interface RemoteSettings {
  /** what runs there, CommonJS */
  readonly program: string;
  /** the program that connects; absent: ssh */
  readonly ssh?: string | undefined;
}

/** A generating process on another host, which is reached by ssh, started, fed and read through that connection, and leaves nothing there. */
export function openRemoteProcess(
  host: GeneratorHost,
  task: ProcessTask,
  listener: ProcessListener,
  settings: RemoteSettings,
): GeneratorProcess {
  return new RemoteProcess(host, task, listener, settings);
}

class RemoteProcess implements GeneratorProcess {
  readonly #host: GeneratorHost;
  readonly #task: ProcessTask;
  readonly #name: string;
  readonly #listener: ProcessListener;
  readonly #connection: SshConnection;
  readonly #signs = partSigns<readonly SendingThread[], LoadTotals>();
  readonly #audible = listenTo(this.#signs, (message) => {
    this.#lose(message);
  });
  readonly #loaded = deferred<undefined>();
  /** it has the program and its task; rejects as `ready` does */
  readonly #open: Promise<Hello>;
  readonly #pongs = new Map<number, Deferred<RemoteTime>>();
  readonly #lag = new HostLag();
  readonly #counted: Disposable[] = [];
  #pings = 0;
  #pinging: NodeJS.Timeout | undefined;
  #clock: ClockReading | undefined;
  #journals: ReceivedJournals | undefined;

  constructor(...[host, task, listener, settings]: Parameters<typeof openRemoteProcess>) {
    this.#host = host;
    this.#task = task;
    this.#name = `load generator on ${hostName(host)}`;
    this.#listener = listener;
    const heard = {
      onMessage: (message: unknown) => {
        this.#hear(message);
      },
      onLost: (error: BenchdayError) => {
        this.#fail(error);
      },
    };
    this.#connection = connectBySsh(host, heard, settings.ssh);
    this.#open = this.#begin(settings.program);
    this.#open.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  get ready(): Promise<readonly SendingThread[]> {
    return this.#signs.ready;
  }

  get end(): Promise<LoadTotals> {
    return this.#signs.end;
  }

  requireSign(withinMs: number): void {
    this.#audible.requireSign(withinMs);
  }

  excuseSilence(): void {
    this.#audible.excuseSilence();
  }

  prepare({ schedule, settings: { journal, ...settings } }: Prepare): void {
    if (!this.#signs.next()) return;
    const send = async (): Promise<void> => {
      await this.#open;
      const { slice, settings: shared } = this.#task;
      const workers = Array.from({ length: shared.workers }, (_, worker) => slice.index * shared.workers + worker);
      this.#lag.take();
      this.#journals?.[Symbol.dispose]();
      this.#journals = journal === undefined ? undefined : new ReceivedJournals(journal, workers);
      const part = { ...settings, hasJournals: journal !== undefined };
      this.#connection.send({ kind: 'prepare', schedule, settings: part });
      await within(READY_WITHIN_MS, this.#signs.ready, `${this.#name} was not ready`);
    };
    send().catch((error: unknown) => {
      this.#fail(error);
    });
  }

  start(startedAtMs: number): void {
    this.#audible.hear();
    if (this.#clock === undefined) return;
    this.#connection.send({ kind: 'start', startAtWallMs: startedAtMs + this.#clock.offsetMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pinging);
    // Who still waits for it waits no longer.
    this.#lose('was ended');
    await this.#connection[Symbol.asyncDispose]();
    this.#journals?.[Symbol.dispose]();
    for (const counted of this.#counted) counted[Symbol.dispose]();
  }

  async #begin(program: string): Promise<Hello> {
    const hello = await this.#connection.hello;
    checkHost(this.#host, hello, this.#task.target);
    if (sharesProcesses(hello)) this.#counted.push(countAsOwn(hello.pid));
    this.#connection.feed(program);
    await within(LOADED_WITHIN_MS, this.#loaded.promise, `${this.#name} did not run what it was given`);
    this.#connection.send({ kind: 'task', task: this.#task });
    this.#pinging = setInterval(() => {
      this.#ping().catch(() => undefined);
    }, PING_EVERY_MS);
    this.#pinging.unref();
    return hello;
  }

  #hear(received: unknown): void {
    const read = fromRemote.safeParse(received);
    if (!read.success) {
      this.#lose(`sent what is no message: ${messageOf(read.error)}`);
      return;
    }
    this.#audible.hear();
    const message = read.data;
    if (message.kind === 'pong') this.#pongs.get(message.id)?.resolve(message);
    else if (message.kind === 'loaded') this.#loaded.resolve(undefined);
    else if (message.kind === 'ready') this.#settle(this.#tellReady());
    else if (message.kind === 'progress') this.#listener.progress(message.progress);
    else if (message.kind === 'end') this.#settle(this.#tellEnd(message));
    else if (message.kind === 'failed') {
      const { code, message: words, stack } = message;
      this.#fail(failureOf({ code, message: words, ...(stack !== undefined && { stack }) }, this.#name));
    } else if (message.kind === 'latency') {
      this.#lag.add(message.line);
      this.#listener.latency(message.line);
    } else this.#settle(this.#addJournal(message.worker, message.bytes));
  }

  async #addJournal(worker: number, base64: string): Promise<void> {
    this.#journals?.add(worker, Buffer.from(base64, 'base64'));
    await Promise.resolve();
  }

  async #tellReady(): Promise<void> {
    const clock = await readClock(() => this.#ping());
    if (clock.uncertaintyMs > MOST_UNCERTAIN_MS) {
      const known = `its clock is known to ${clock.uncertaintyMs.toFixed(1)} ms only, by the best of many round trips`;
      throw failure(`${this.#name}: ${known}; at most ${MOST_UNCERTAIN_MS} ms are allowed`, NEARER);
    }
    this.#clock = clock;
    this.#signs.tellReady([]);
  }

  async #tellEnd({ totals, stealRatio, journals }: End): Promise<void> {
    const hello = await this.#open;
    const before = this.#clock;
    if (before === undefined) throw new BenchdayError('INTERNAL', `${this.#name} ended before it was to start`);
    this.#journals?.close(journals);
    const after = await readClock(() => this.#ping());
    const { cpuMs, cpuP95Ratio, maxResidentBytes } = totals.generator;
    const host = {
      host: hostName(this.#host),
      node: hello.node,
      cores: hello.cores,
      sent: totals.counts.sent,
      ...{ cpuMs, maxResidentBytes },
      ...(cpuP95Ratio !== undefined && { cpuP95Ratio }),
      ...this.#lag.take(),
      ...(stealRatio !== undefined && { stealRatio }),
      clock: {
        offsetMs: before.systemOffsetMs,
        uncertaintyMs: before.uncertaintyMs,
        driftMs: after.offsetMs - before.offsetMs,
        endUncertaintyMs: after.uncertaintyMs,
      },
    };
    this.#signs.tellEnd({ ...totals, generator: { ...totals.generator, hosts: [host] } });
  }

  async #ping(): Promise<RemoteTime> {
    const id = this.#pings++;
    const pong = deferred<RemoteTime>();
    this.#pongs.set(id, pong);
    try {
      this.#connection.send({ kind: 'ping', id });
      return await within(PONG_WITHIN_MS, pong.promise, `${this.#name} did not say its time`);
    } finally {
      this.#pongs.delete(id);
    }
  }

  #settle(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  #lose(message: string): void {
    this.#fail(failure(`${this.#name} ${message}`, STAY_UP));
  }

  /** Whatever ends it: nothing more is waited for. */
  #fail(error: unknown): void {
    const known = error instanceof BenchdayError ? error : failure(messageOf(error), STAY_UP, error);
    this.#signs.fail(known);
    for (const pong of this.#pongs.values()) pong.reject(known);
    this.#loaded.reject(known);
  }
}

const STAY_UP = 'see that the host and the way to it stay up';
const NEARER = 'name a host that is nearer or less busy: a round trip of at most 10 ms is needed';
