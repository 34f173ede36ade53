/** What is chosen, mirrored in the address, so that a link shows the same. */
export interface SiteState {
  find: string;
  kind: string;
  pinned: string;
  /** by which column the runs are sorted */
  sort: string;
  scenario: string;
  topology: string;
  figure: string;
  a: string;
  b: string;
}

const KEYS = ['find', 'kind', 'pinned', 'sort', 'scenario', 'topology', 'figure', 'a', 'b'] as const;

export function readState(): SiteState {
  const words = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(KEYS.map((key) => [key, words.get(key) ?? ''])) as unknown as SiteState;
}

export function writeState(state: SiteState): void {
  const words = new URLSearchParams(KEYS.flatMap((key) => (state[key] === '' ? [] : [[key, state[key]]])));
  const text = words.toString();
  history.replaceState(null, '', text === '' ? location.pathname + location.search : `#${text}`);
}
