import type { RequestPoint } from './request-point.ts';

/** A histogram a second is kept for each. */
const MOST_ENDPOINTS = 50;

export const OTHER_ENDPOINTS = 'other endpoints';

/** Gives each request of a script the name of its endpoint; of so many that no script fills the memory. */
export class EndpointNames {
  readonly #indexOf = new Map<string, number>();
  readonly #onNew: (name: string, isWrite: boolean) => void;
  readonly #isOfTarget: (address: string) => boolean;

  /**
   * @param onNew       told each name once, in the order of the indexes
   * @param isOfTarget  whether an address may be one that was asked; absent: each
   */
  constructor(onNew: (name: string, isWrite: boolean) => void, isOfTarget: (address: string) => boolean = () => true) {
    this.#onNew = onNew;
    this.#isOfTarget = isOfTarget;
  }

  /** Whether addresses were too many to be told apart. */
  get areFolded(): boolean {
    return this.#indexOf.has(OTHER_ENDPOINTS);
  }

  indexOf(request: Pick<RequestPoint, 'name' | 'group' | 'method' | 'isWrite'>): number {
    const wanted = this.#nameOf(request);
    const name = this.#indexOf.has(wanted) || this.#indexOf.size < MOST_ENDPOINTS ? wanted : OTHER_ENDPOINTS;
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    const index = this.#indexOf.size;
    this.#indexOf.set(name, index);
    this.#onNew(name, request.isWrite);
    return index;
  }

  /** The script's own name; else its group; else method and path, numbers in it as `{n}`. */
  #nameOf({ name, group, method }: Pick<RequestPoint, 'name' | 'group' | 'method'>): string {
    if (name === '') return `${method} (no name)`;
    // k6 puts the address in the place of a name. One of another site is a name too: nothing else was asked.
    if (!isAddress(name) || !this.#isOfTarget(name)) return name;
    if (group !== '') return group.replace(/^::/, '');
    return `${method} ${readable(new URL(name).pathname).replaceAll(/(?<=\/)(?:\d+|[0-9a-f-]{32,36})(?=\/|$)/gi, '{n}')}`;
  }
}

/** A name like `cart:pay` is none, though URL can read it. */
export function isAddress(name: string): boolean {
  return /^https?:\/\//i.test(name) && URL.canParse(name);
}

/** Letters of all languages as they are written; a path that hides something else stays as it is. */
function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
