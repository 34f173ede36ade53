/** A visitor who was away for longer comes anew. @source the usual 30 minutes of web analytics */
export const SESSION_GAP_S = 1800;

const LONGEST_SESSION = 1000;
const WORDS = 2;
/** Hits of a session are kept in the low bits of all hits: a third word would cost a tenth of the time of a line. */
const ONE_HIT = 4096;
const IN_SESSION = ONE_HIT - 1;
/** Of the session under way its end, s, its length, s, and whether its first hit is a page, side by side in one number: 33, 19 and 1 bits. */
const PAGE = 1;
const ONE_LENGTH = 2;
const LONGEST_S = 2 ** 19 - 1;
const ONE_END = (LONGEST_S + 1) * ONE_LENGTH;

/** Sessions and pauses between what one client asked for. Only the seconds of a log are known. */
export class Visits {
  /** of each client: the time of its session, then how often it was seen and how often in its session; side by side, as they are asked for together */
  #seen = new Float64Array(1024 * WORDS);
  /** by the number of their requests; the last also holds all longer ones */
  readonly #lengths = new Float64Array(LONGEST_SESSION + 1);
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
    const place = client * WORDS;
    if (place >= this.#seen.length) this.#grow(place);
    this.requests++;
    const known = this.#seen[place] ?? 0;
    const endS = Math.floor(known / ONE_END);
    const rest = known - endS * ONE_END;
    const startS = endS - Math.floor(rest / ONE_LENGTH);
    const hits = this.#seen[place + 1] ?? 0;
    const inSession = hits & IN_SESSION;
    // Logs may be written newest first, a little out of order, or be given so: a session goes on at both of its ends.
    const isNew = known === 0 || timeS - endS > SESSION_GAP_S || startS - timeS > SESSION_GAP_S;
    this.#seen[place + 1] = hits + ONE_HIT + (isNew ? 1 - inSession : inSession < IN_SESSION ? 1 : 0);
    if (isNew) {
      this.sessions++;
      this.#endSession(inSession, this.#lengths);
      this.#seen[place] = timeS * ONE_END + (isPage ? PAGE : 0);
    } else if (timeS > endS) {
      if (isPage) this.#pause(timeS - endS);
      this.#seen[place] = timeS * ONE_END + Math.min(LONGEST_S, timeS - startS) * ONE_LENGTH + (rest % ONE_LENGTH);
    } else if (timeS <= startS) {
      // The page behind this pause was read before it.
      if (timeS < startS && rest % ONE_LENGTH === PAGE) this.#pause(startS - timeS);
      const lengthS = Math.min(LONGEST_S, endS - timeS);
      this.#seen[place] = (timeS + lengthS) * ONE_END + lengthS * ONE_LENGTH + (isPage ? PAGE : 0);
    }
  }

  /** of the client that asked most often */
  mostHits(): number {
    let most = 0;
    for (let at = 1; at < this.#seen.length; at += WORDS) most = Math.max(most, this.#seen[at] ?? 0);
    return Math.floor(most / ONE_HIT);
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

  /** sessions by their requests, from 0 on; those of the end of the log are as long as they were by then */
  sessionLengths(): Float64Array {
    const lengths = Float64Array.from(this.#lengths);
    for (let place = 0; place < this.#seen.length; place += WORDS)
      this.#endSession((this.#seen[place + 1] ?? 0) & IN_SESSION, lengths);
    return lengths;
  }

  #pause(pauseS: number): void {
    this.#pauses[pauseS] = (this.#pauses[pauseS] ?? 0) + 1;
    this.#pauseCount++;
  }

  #endSession(requests: number, lengths: Float64Array): void {
    if (requests === 0) return;
    const length = Math.min(requests, LONGEST_SESSION);
    lengths[length] = (lengths[length] ?? 0) + 1;
  }

  #grow(place: number): void {
    const larger = new Float64Array(Math.max(place + WORDS, this.#seen.length * 2));
    larger.set(this.#seen);
    this.#seen = larger;
  }
}
