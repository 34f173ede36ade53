import { rounded } from '../../base/number-text.ts';
import { type Prices, type ServerSize, TARGET_USE } from '../../records/objectives.ts';
import type { Serving } from '../../records/serving.ts';
import type { Roles } from './facts.ts';

const HOURS_A_DAY = 24;
const GB = 1e9;

export interface Demand {
  readonly roles: Roles;
  readonly memoryBytes: number;
}

/** @returns undefined where cores or memory are unknown */
export function demandOf(serving: Serving | undefined): Demand | undefined {
  if (serving?.demand === undefined || serving.peakMemoryBytes === undefined) return undefined;
  return { roles: serving.demand.roles, memoryBytes: serving.peakMemoryBytes };
}

/** Cost of a million hits: a day of the cores of the busiest time, with room to spare, and of the memory, over the hits of the day. */
export function costPerMillionHits(
  { roles, memoryBytes }: Demand,
  {
    prices,
    targetUse,
    hitsPerDay,
  }: { readonly prices: Prices; readonly targetUse: number; readonly hitsPerDay: number },
): number {
  const cores = roles.reduce((sum, { role, cores: own }) => sum + (own / targetUse) * coreHour(prices, role), 0);
  const perDay = HOURS_A_DAY * (cores + (memoryBytes / GB) * prices.gbHour);
  return perDay / (hitsPerDay / 1e6);
}

/** Servers that the busiest time takes, and one more, so that one may fail. */
export function serversFor(
  { roles, memoryBytes }: Demand,
  { cores, memoryGb, targetUse }: ServerSize,
): { readonly least: number; readonly withOneToSpare: number } {
  const peakCores = roles.reduce((sum, { cores: own }) => sum + own, 0);
  const least = Math.max(
    1,
    wholeServers(peakCores / (cores * targetUse)),
    wholeServers(memoryBytes / GB / (memoryGb * targetUse)),
  );
  return { least, withOneToSpare: least + 1 };
}

/** 4.2 cores are three servers of 1.4, though their quotient is a little above 3 in binary. */
function wholeServers(share: number): number {
  return Math.ceil(rounded(share));
}

export function targetUseOf(server: ServerSize | undefined): number {
  return server?.targetUse ?? TARGET_USE;
}

/** The same prices, but a database's core at a multiple of the others'. */
export function withDatabaseAt(prices: Prices, multiple: number): Prices {
  const others = (prices.roles ?? []).filter(({ role }) => role !== 'database');
  return { ...prices, roles: [...others, { role: 'database', coreHour: prices.coreHour * multiple }] };
}

export function databaseMultiple(prices: Prices): number {
  return coreHour(prices, 'database') / prices.coreHour;
}

function coreHour({ coreHour: all, roles }: Prices, role: string): number {
  return roles?.find((own) => own.role === role)?.coreHour ?? all;
}
