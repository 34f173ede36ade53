/** Who may send one more hit. */
export interface Room {
  /** taken by this thread */
  readonly taken: number;
  /** what there was none of, for the last hit that was not let in */
  readonly lacked: string;
  /** @returns whether one was free; it is then this thread's until `release` */
  take(): boolean;
  release(): void;
}

/**
 * The places in flight of the threads of one process. They share them: a hit is dropped only when every place of all is taken, whichever
 * thread it is due in.
 */
export class Places implements Room {
  readonly lacked = 'every place in flight was taken';
  readonly #cells: Int32Array;
  readonly #most: number;
  #taken = 0;

  /** @param cells  as `placeCells` made them, the same for all threads @param most  of all threads together */
  constructor(cells: Int32Array, most: number) {
    this.#cells = cells;
    this.#most = most;
  }

  /** taken by this thread */
  get taken(): number {
    return this.#taken;
  }

  /** @returns whether one was free; it is then this thread's until `release` */
  take(): boolean {
    let all = Atomics.load(this.#cells, 0);
    while (all < this.#most) {
      const seen = Atomics.compareExchange(this.#cells, 0, all, all + 1);
      if (seen === all) {
        this.#taken++;
        return true;
      }
      all = seen;
    }
    return false;
  }

  release(): void {
    Atomics.sub(this.#cells, 0, 1);
    this.#taken--;
  }
}

/** Places of hits that need a stream of a connection too. */
export class StreamPlaces implements Room {
  readonly #places: Room;
  readonly #pool: { readonly hasRoom: boolean };
  #withoutStream = 0;
  #hadRoom = true;

  constructor(places: Room, pool: { readonly hasRoom: boolean }) {
    this.#places = places;
    this.#pool = pool;
  }

  get taken(): number {
    return this.#places.taken;
  }

  get lacked(): string {
    return this.#hadRoom ? this.#places.lacked : 'no connection of HTTP/2 had a stream free';
  }

  take(): boolean {
    this.#hadRoom = this.#pool.hasRoom;
    if (!this.#hadRoom) this.#withoutStream++;
    return this.#hadRoom && this.#places.take();
  }

  release(): void {
    this.#places.release();
  }

  /** Hits that found no stream since this was last asked. */
  takeCount(): number {
    const count = this.#withoutStream;
    this.#withoutStream = 0;
    return count;
  }
}

/** How many places are taken, in memory that threads share. */
export function placeCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}
