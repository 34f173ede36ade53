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
      if (order[0] === undefined) order.push(from);
      else if (this.#isCandidate(seen) && this.#isBetter(from, seen.place, order[0])) order.unshift(from);
    }
    return [...empty.map(([from]) => from), ...order, ...fronts.filter((from) => !order.includes(from))];
  }

  #isCandidate({ place, addresses, others }: Seen): boolean {
    if (place === 'front') return addresses + others > 0;
    return addresses > 0 && others <= MOST_OTHERS * (addresses + others);
  }

  #isBetter(from: string, place: Candidate['place'], than: string): boolean {
    const both = this.#lines.filter((texts) => texts.has(from) && texts.has(than));
    const [mine, theirs] = [from, than].map((name) => both.map((texts) => texts.get(name) ?? ''));
    if (mine === undefined || theirs === undefined) return false;
    if (both.length === 0) return place === 'agent' || this.#lines.some((texts) => texts.has(from));
    const [ownCount, otherCount] = [new Set(mine).size, new Set(theirs).size];
    if (ownCount > otherCount) return true;
    const publicShare = mine.filter((text) => !isPrivate(text)).length / both.length;
    if (place === 'agent' && ownCount > 1 && publicShare > 0.5) return true;
    return ownCount === otherCount && publicShare > 0.5 && theirs.every(isPrivate);
  }
}
