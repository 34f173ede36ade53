import type { RequestSpecification } from './schedule.ts';

/** The host that the first endpoint asks for, where a scenario names one: a server that tells sites apart may answer no other. */
export function askedHost(requests: readonly Pick<RequestSpecification, 'headers'>[]): string | undefined {
  const [first] = requests;
  return Object.entries(first?.headers ?? {}).find(([name]) => name.toLowerCase() === 'host')?.[1];
}
