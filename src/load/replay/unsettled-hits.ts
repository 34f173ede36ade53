import type { Hit } from './hit.ts';

/** The hits that were sent and are not settled, in order of due time; taking one out costs nothing. */
export class UnsettledHits {
  #first: Hit | undefined;
  #last: Hit | undefined;

  get first(): Hit | undefined {
    return this.#first;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** Hits are sent, and so added, in order of due time. */
  add(hit: Hit): void {
    hit.previous = this.#last;
    if (this.#last === undefined) this.#first = hit;
    else this.#last.next = hit;
    this.#last = hit;
  }

  /** Adds one that left after others that were due later. */
  insert(hit: Hit): void {
    let before = this.#last;
    while (before !== undefined && before.arrival.dueUs > hit.arrival.dueUs) before = before.previous;
    const after = before === undefined ? this.#first : before.next;
    hit.previous = before;
    hit.next = after;
    if (before === undefined) this.#first = hit;
    else before.next = hit;
    if (after === undefined) this.#last = hit;
    else after.previous = hit;
  }

  remove(hit: Hit): void {
    if (hit.previous === undefined) this.#first = hit.next;
    else hit.previous.next = hit.next;
    if (hit.next === undefined) this.#last = hit.previous;
    else hit.next.previous = hit.previous;
    hit.previous = undefined;
    hit.next = undefined;
  }

  /** Those due before a time and still without an answer. */
  unansweredBefore(dueUs: number): readonly Hit[] {
    const found: Hit[] = [];
    for (let hit = this.#first; hit !== undefined && hit.arrival.dueUs <= dueUs; hit = hit.next) {
      if (!hit.isAnswered) found.push(hit);
    }
    return found;
  }
}
