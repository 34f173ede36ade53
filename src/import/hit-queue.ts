/** Told of each request of somebody who is known, in order of time. */
export interface HitSink {
  /** @param client  its number in the table of clients; -1: not known */
  add(client: number, timeS: number, isPage: boolean): void;
}

const FIRST = 1024;

/** Hits of one file, in its own order, until those of others that are earlier have been told. */
export class HitQueue implements HitSink {
  #clients = new Int32Array(FIRST);
  #times = new Float64Array(FIRST);
  #pages = new Uint8Array(FIRST);
  #from = 0;
  #to = 0;

  /** of the hit that is next; undefined: there is none */
  get nextS(): number | undefined {
    return this.#from === this.#to ? undefined : this.#times[this.#from];
  }

  /** of the hit that came last; undefined: there is none */
  get lastS(): number | undefined {
    return this.#from === this.#to ? undefined : this.#times[this.#to - 1];
  }

  add(client: number, timeS: number, isPage: boolean): void {
    // Whoever counts visits leaves out what is of nobody.
    if (client < 0) return;
    if (this.#to === this.#times.length) this.#grow();
    this.#clients[this.#to] = client;
    this.#times[this.#to] = timeS;
    this.#pages[this.#to] = isPage ? 1 : 0;
    this.#to++;
  }

  /**
   * Hands over the hit that is next, and those behind it up to a time.
   * @param direction  1: earlier ones come first; -1: later ones do
   * @returns the time of the last of them
   */
  giveUntil(untilS: number, direction: 1 | -1, sink: HitSink): number {
    let lastS: number;
    do {
      const at = this.#from++;
      lastS = this.#times[at] ?? 0;
      sink.add(this.#clients[at] ?? -1, lastS, this.#pages[at] === 1);
    } while (this.#from < this.#to && direction * ((this.#times[this.#from] ?? 0) - untilS) <= 0);
    if (this.#from === this.#to) [this.#from, this.#to] = [0, 0];
    return lastS;
  }

  #grow(): void {
    const size = this.#times.length * 2;
    const [clients, times, pages] = [new Int32Array(size), new Float64Array(size), new Uint8Array(size)];
    clients.set(this.#clients);
    times.set(this.#times);
    pages.set(this.#pages);
    [this.#clients, this.#times, this.#pages] = [clients, times, pages];
  }
}
