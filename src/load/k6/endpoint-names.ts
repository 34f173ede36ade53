import type { RequestPoint } from './request-point.ts';

/** A histogram a second is kept for each. */
const MOST_ENDPOINTS = 50;

export const OTHER_ENDPOINTS = 'other endpoints';

/** Gives each request of a script the name of its endpoint; of so many that no script fills the memory. */
export class EndpointNames {
  readonly #indexOf = new Map<string, number>();
  readonly #onNew: (name: string, isWrite: boolean) => void;

  /** @param onNew  told each name once, in the order of the indexes */
  constructor(onNew: (name: string, isWrite: boolean) => void) {
    this.#onNew = onNew;
  }

  /** Whether addresses were too many to be told apart. */
  get areFolded(): boolean {
    return this.#indexOf.has(OTHER_ENDPOINTS);
  }

  indexOf(request: Pick<RequestPoint, 'name' | 'group' | 'method' | 'isWrite'>): number {
    const wanted = nameOf(request);
    const name = this.#indexOf.has(wanted) || this.#indexOf.size < MOST_ENDPOINTS ? wanted : OTHER_ENDPOINTS;
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    const index = this.#indexOf.size;
    this.#indexOf.set(name, index);
    this.#onNew(name, request.isWrite);
    return index;
  }
}

/** The script's own name; else its group; else method and path, numbers in it as `{n}`. */
function nameOf({ name, group, method }: Pick<RequestPoint, 'name' | 'group' | 'method'>): string {
  if (!URL.canParse(name)) return name === '' ? `${method} (no name)` : name;
  if (group !== '') return group.replace(/^::/, '');
  const path = new URL(name).pathname.replaceAll(/(?<=\/)(?:\d+|[0-9a-f-]{32,36})(?=\/|$)/gi, '{n}');
  return `${method} ${path}`;
}
