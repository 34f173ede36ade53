import { firstAddress, isAddressList, isPrivate } from './address.ts';

/** More than this share of other texts in a place: it is none for clients. @source own choice; forged headers are rarer */
const MOST_OTHERS = 0.02;
const NOTHING = /^(?:-|unknown|)$/i;

/** A place of a line that may name the client. */
export interface ClientPlace {
  readonly from: string;
  readonly text: string;
}

/** One among several, and what kind of place it is. */
export interface Candidate extends ClientPlace {
  /**
   * `front`: before the time; counts with names too, and is never given up. `agent`: quoted, right behind the user agent, where nginx
   * writes X-Forwarded-For. `other`: anywhere else.
   */
  readonly place: 'front' | 'agent' | 'other';
}

interface Seen {
  readonly place: Candidate['place'];
  readonly order: number;
  addresses: number;
  others: number;
}

/**
 * Which place of a format names the clients, by what the first lines of a file hold. Behind a proxy the first column is the proxy's
 * address in every line, and the clients stand elsewhere; an address of the server is the same in every line.
 */
export class ClientVote {
  readonly #lines: ReadonlyMap<string, string>[] = [];
  readonly #seen = new Map<string, Seen>();

  add(candidates: readonly Candidate[]): void {
    const texts = new Map<string, string>();
    for (const { from, text, place } of candidates) {
      let seen = this.#seen.get(from);
      if (seen === undefined) this.#seen.set(from, (seen = { place, order: this.#seen.size, addresses: 0, others: 0 }));
      if (NOTHING.test(text)) continue;
      if (isAddressList(text)) seen.addresses++;
      else seen.others++;
      texts.set(from, firstAddress(text) ?? text);
    }
    this.#lines.push(texts);
  }

  /** Places to look at, best first. */
  decide(): readonly string[] {
    const places = [...this.#seen].sort(([, a], [, b]) => a.order - b.order);
    const fronts = places.filter(([, { place }]) => place === 'front').map(([from]) => from);
    const order: string[] = [];
    // Where X-Forwarded-For stands something may come later; what is empty yet beats nothing, and is beaten by nothing.
    const empty = places.filter(([, seen]) => seen.place === 'agent' && seen.addresses + seen.others === 0);
    for (const [from, seen] of places) {
      if (empty.some(([name]) => name === from)) continue;
      if (order.length === 0) order.push(from);
      if (order.includes(from) || !this.#isCandidate(seen)) continue;
      const at = order.findIndex((than, index) =>
        index === 0 ? this.#isBetter(from, seen.place, than) : seen.place !== 'front' && this.#isNextBest(from, than),
      );
      if (at !== -1) order.splice(at, 0, from);
    }
    return [...empty.map(([from]) => from), ...order, ...fronts.filter((from) => !order.includes(from))];
  }

  #isCandidate({ place, addresses, others }: Seen): boolean {
    if (place === 'front') return addresses + others > 0;
    return addresses > 0 && others <= MOST_OTHERS * (addresses + others);
  }

  #isBetter(from: string, place: Candidate['place'], than: string): boolean {
    const { mine, theirs, ownCount, otherCount, publicShare } = this.#compared(from, than);
    if (mine.length === 0) return place === 'agent' || this.#lines.some((texts) => texts.has(from));
    if (ownCount > otherCount) return true;
    if (place === 'agent' && ownCount > 1 && publicShare > 0.5) return true;
    return ownCount === otherCount && publicShare > 0.5 && theirs.every(isPrivate);
  }

  /** For lines that lack what is best. Upstreams have addresses of the inside, and those change too. */
  #isNextBest(from: string, than: string): boolean {
    const { ownCount, otherCount, publicShare } = this.#compared(from, than);
    return ownCount > otherCount && publicShare > 0.5;
  }

  /** Two places by the lines that have both. `publicShare` is of `from`, NaN without such lines. */
  #compared(from: string, than: string) {
    const both = this.#lines.filter((texts) => texts.has(from) && texts.has(than));
    const textsOf = (name: string) => both.map((texts) => texts.get(name) ?? '');
    const [mine, theirs] = [textsOf(from), textsOf(than)];
    const publicShare = mine.filter((text) => !isPrivate(text)).length / both.length;
    return { mine, theirs, ownCount: new Set(mine).size, otherCount: new Set(theirs).size, publicShare };
  }
}
