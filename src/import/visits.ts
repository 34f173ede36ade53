/** A visitor who was away for longer comes anew. @source the usual 30 minutes of web analytics */
export const SESSION_GAP_S = 1800;

/** Sessions and pauses between what one client asked for. Only the seconds of a log are known. */
export class Visits {
  /** of each client: when it was seen last, in s, and how often; side by side, as they are asked for together */
  #seen = new Float64Array(2048);
  /** pauses of 1 s, 2 s, ... up to a session's end */
  readonly #pauses = new Float64Array(SESSION_GAP_S + 1);
  #pauseCount = 0;
  sessions = 0;
  requests = 0;

  /**
   * @param client  its number in the table of clients; -1: not known, not counted
   * @param isPage  only what a visitor chose himself follows a pause for thought
   */
  add(client: number, timeS: number, isPage: boolean): void {
    if (client < 0) return;
    const place = client * 2;
    if (place >= this.#seen.length) this.#grow(place);
    this.requests++;
    this.#seen[place + 1] = (this.#seen[place + 1] ?? 0) + 1;
    const lastS = this.#seen[place] ?? 0;
    const pauseS = timeS - lastS;
    if (lastS === 0 || pauseS > SESSION_GAP_S) this.sessions++;
    else if (pauseS >= 1 && isPage) {
      this.#pauses[pauseS] = (this.#pauses[pauseS] ?? 0) + 1;
      this.#pauseCount++;
    }
    // Lines may be out of order: an older one does not move the clock back.
    if (timeS > lastS) this.#seen[place] = timeS;
  }

  /** of the client that asked most often */
  mostHits(): number {
    return this.#seen.reduce((most, value, index) => (index % 2 === 1 && value > most ? value : most), 0);
  }

  /** seconds between one page and the request before it, middle of all; undefined: no client came twice */
  medianPauseS(): number | undefined {
    let seen = 0;
    for (let pauseS = 1; pauseS <= SESSION_GAP_S; pauseS++) {
      seen += this.#pauses[pauseS] ?? 0;
      if (seen * 2 >= this.#pauseCount && seen > 0) return pauseS;
    }
    return undefined;
  }

  #grow(place: number): void {
    const larger = new Float64Array(Math.max(place + 2, this.#seen.length * 2));
    larger.set(this.#seen);
    this.#seen = larger;
  }
}
