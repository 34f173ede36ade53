import { counted } from '../../base/number-text.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Serving } from '../../records/serving.ts';
import type { Answer } from './answer.ts';
import { costPerMillionHits, demandOf, serversFor, targetUseOf } from './cost.ts';
import { digits } from './words.ts';

const HITS = 1e6;

/** Of one topology: money and servers where they are known. */
export function costOf(
  serving: Serving | undefined,
  { scenario }: RunRecord,
): { costPerMillionHits?: number; servers?: { least: number; withOneToSpare: number } } {
  const demand = demandOf(serving);
  if (demand === undefined) return {};
  const { prices, server, hitsPerDay } = scenario;
  return {
    ...(prices === undefined
      ? {}
      : { costPerMillionHits: costPerMillionHits(demand, { prices, targetUse: targetUseOf(server), hitsPerDay }) }),
    ...(server === undefined ? {} : { servers: serversFor(demand, server) }),
  };
}

/** What serving the day takes, for each topology that the answer names. */
export function costSentence({ best, groups }: Answer, run: RunRecord): string | undefined {
  const named = groups.holders.filter(({ candidate }) => best.includes(candidate.name));
  if (named.length === 0) return undefined;
  const sentences = best.flatMap((name) => {
    const facts = named.find(({ candidate }) => candidate.name === name)?.facts;
    return facts === undefined ? [] : [servingText(name, facts.serving, run)];
  });
  return `Serving the day: ${sentences.join(' ')}`;
}

/** Sentences. */
export function servingText(name: string, serving: Serving | undefined, run: RunRecord): string {
  if (serving === undefined) return `what ${name} takes is unknown, as nothing of its containers was read.`;
  const { demand, peakMemoryBytes, containers } = serving;
  // Something that runs already, whose containers nobody knows.
  if (containers === 0 && demand === undefined && peakMemoryBytes === undefined)
    return `what ${name} takes is unknown, as it runs already and its containers are not read.`;
  const memory = peakMemoryBytes === undefined ? 'memory unknown' : `${digits(peakMemoryBytes / 1e9)} GB`;
  const held = `${memory} in ${counted(containers, 'container')}`;
  if (demand === undefined) return `${name} takes ${held}; its cores at the busiest time are unknown.`;
  const { peakCores, usedCoreHoursPerMillionHits } = demand;
  return [
    `${name} takes ${digits(peakCores.value)} cores at the busiest time (${partsText(demand)}) and ${held}.`,
    ...serverText(serving, run),
    ...moneyText(serving, run),
    `It used ${digits(usedCoreHoursPerMillionHits)} core-hours per million hits.`,
  ].join(' ');
}

/** A line that may as well be level says nothing of its parts: rates that hardly differ tell no hit from idling. */
function partsText({ idleCores, cpuMsPerHit, peakRatePerSecond }: NonNullable<Serving['demand']>): string {
  const rate = `at ${digits(peakRatePerSecond)} hits/s`;
  if (cpuMsPerHit.lower <= 0) return `${rate}; how much of it is idling these rates do not show`;
  const idle = digits(Math.max(0, idleCores.value));
  return `${idle} when idle, then ${digits(cpuMsPerHit.value)} ms of CPU a hit ${rate}`;
}

function serverText(serving: Serving, run: RunRecord): string[] {
  const { server } = run.scenario;
  const { servers } = costOf(serving, run);
  if (servers === undefined || server === undefined) return [];
  const example = server.isExample === true ? ' (an example size)' : '';
  return [
    `That fits ${counted(servers.least, 'server')} of ${digits(server.cores)} cores and ${digits(server.memoryGb)} GB${example} filled to ${Math.round(server.targetUse * 100)} % at most, or ${servers.withOneToSpare} with one to spare.`,
  ];
}

function moneyText(serving: Serving, run: RunRecord): string[] {
  const { prices, hitsPerDay } = run.scenario;
  const { costPerMillionHits: cost } = costOf(serving, run);
  if (cost === undefined || prices === undefined) return [];
  const example = prices.isExample === true ? ' at example prices' : '';
  return [
    `The share of servers it takes, not whole servers, costs ${digits(cost)} ${prices.currency} per million hits and ${digits((cost * hitsPerDay) / HITS)} ${prices.currency} a day${example}.`,
  ];
}
