/**
 * What became of a hit, as stored in a row; ownLimit: it failed, as the generator itself lacked something; notReached: a value that it
 * needed never came.
 */
export const OUTCOME = { ok: 0, failed: 1, timedOut: 2, dropped: 3, ownLimit: 4, notReached: 5 } as const;

/** One row per hit, in columns that cost nothing to hand to another thread. Hits that never left have no times. */
export interface OutcomeColumns {
  readonly rows: number;
  readonly dueUs: Float64Array<ArrayBuffer>;
  readonly responseUs: Uint32Array<ArrayBuffer>;
  readonly serviceUs: Uint32Array<ArrayBuffer>;
  readonly lagUs: Uint32Array<ArrayBuffer>;
  /** of `lagUs` it is no part; absent without flows */
  readonly heldUs?: Uint32Array<ArrayBuffer>;
  readonly bodyBytes: Uint32Array<ArrayBuffer>;
  readonly request: Uint16Array<ArrayBuffer>;
  readonly outcome: Uint8Array<ArrayBuffer>;
}

export interface OutcomeRow {
  readonly dueUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
  readonly bodyBytes: number;
  readonly request: number;
  readonly outcome: (typeof OUTCOME)[keyof typeof OUTCOME];
}

const CAPACITY = 4096;

export function neverLeft(outcome: number): boolean {
  return outcome === OUTCOME.dropped || outcome === OUTCOME.notReached;
}

/** Collects rows until they are taken. */
export class OutcomeRows {
  readonly #hasHeld: boolean;
  #columns: Omit<OutcomeColumns, 'rows'>;
  #rows = 0;

  /** @param hasHeld  hits may have waited for a value */
  constructor(hasHeld = false) {
    this.#hasHeld = hasHeld;
    this.#columns = emptyColumns(hasHeld);
  }

  get isFull(): boolean {
    return this.#rows === CAPACITY;
  }

  /** The caller takes the rows before they are full. */
  add({ dueUs, sentUs, doneUs, bodyBytes, request, outcome }: OutcomeRow, heldUs = 0): void {
    const row = this.#rows++;
    this.#columns.dueUs[row] = dueUs;
    this.#columns.responseUs[row] = Math.round(doneUs - dueUs);
    this.#columns.serviceUs[row] = Math.round(doneUs - sentUs);
    this.#columns.lagUs[row] = Math.round(sentUs - dueUs - heldUs);
    if (this.#columns.heldUs !== undefined) this.#columns.heldUs[row] = Math.round(heldUs);
    this.#columns.bodyBytes[row] = Math.min(bodyBytes, 0xffffffff);
    this.#columns.request[row] = request;
    this.#columns.outcome[row] = outcome;
  }

  take(): OutcomeColumns {
    const taken = { ...this.#columns, rows: this.#rows };
    this.#columns = emptyColumns(this.#hasHeld);
    this.#rows = 0;
    return taken;
  }
}

/** The memory that moves with the rows instead of being copied. */
export function transferablesOf(columns: OutcomeColumns): ArrayBuffer[] {
  return [
    columns.dueUs.buffer,
    columns.responseUs.buffer,
    columns.serviceUs.buffer,
    columns.lagUs.buffer,
    columns.bodyBytes.buffer,
    columns.request.buffer,
    columns.outcome.buffer,
    ...(columns.heldUs === undefined ? [] : [columns.heldUs.buffer]),
  ];
}

function emptyColumns(hasHeld: boolean): Omit<OutcomeColumns, 'rows'> {
  return {
    dueUs: new Float64Array(CAPACITY),
    responseUs: new Uint32Array(CAPACITY),
    serviceUs: new Uint32Array(CAPACITY),
    lagUs: new Uint32Array(CAPACITY),
    bodyBytes: new Uint32Array(CAPACITY),
    request: new Uint16Array(CAPACITY),
    outcome: new Uint8Array(CAPACITY),
    ...(hasHeld && { heldUs: new Uint32Array(CAPACITY) }),
  };
}
