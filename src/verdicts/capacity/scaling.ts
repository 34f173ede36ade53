import { counted } from '../../base/number-text.ts';
import type { CapacityRecord, CapacityResult } from '../../records/capacity-record.ts';
import { listOf } from '../choice/words.ts';
import { hits, times } from './words.ts';

/** What more servers add, by searches of one command. */
export type Scaling = NonNullable<CapacityRecord['scaling']>;
type Row = Scaling['rows'][number];

/** What one search found. */
export type OnSoMany = Pick<Row, 'servers' | 'cores' | 'folder'> &
  Pick<CapacityResult, 'lower' | 'upper' | 'isConfirmed'>;

interface Others {
  readonly missing: readonly number[];
  readonly unserved: readonly number[];
}

const NONE: Others = { missing: [], unserved: [] };

/**
 * Sets what was found on several numbers of servers beside each other. A gain is an interval too: at least the lower end over the upper
 * one of the row before, at most the upper end over its lower one; an end that was not found leaves its side open.
 * @param found  ascending by servers
 * @param others.missing  numbers of servers that were asked for and not looked for
 * @param others.unserved  those on which the site did not answer rightly
 */
export function scalingOf(topology: string, found: readonly OnSoMany[], others: Others = NONE): Scaling {
  const rows = found.map((one, at): Row => {
    const before = found[at - 1];
    return {
      servers: one.servers,
      cores: one.cores,
      folder: one.folder,
      ...(one.lower !== undefined && { lower: one.lower }),
      ...(one.upper !== undefined && { upper: one.upper }),
      isConfirmed: one.isConfirmed,
      ...(before !== undefined && { gain: gainOf(before, one) }),
    };
  });
  return { rows, sentence: sentenceOf(topology, rows, others) };
}

function gainOf(less: Pick<Row, 'lower' | 'upper'>, more: Pick<Row, 'lower' | 'upper'>): NonNullable<Row['gain']> {
  return {
    ...(more.lower !== undefined &&
      less.upper !== undefined && { atLeast: more.lower.hitsPerDay / less.upper.hitsPerDay }),
    ...(more.upper !== undefined &&
      less.lower !== undefined && { atMost: more.upper.hitsPerDay / less.lower.hitsPerDay }),
  };
}

function sentenceOf(topology: string, rows: readonly Row[], { missing, unserved }: Others): string {
  const steps = rows.flatMap((row, at) => stepText(rows[at - 1], row) ?? []);
  const [first] = rows;
  const last = rows.at(-1);
  const whole =
    rows.length > 2 && first !== undefined && last !== undefined
      ? [stepText(first, { ...last, gain: gainOf(first, last) })]
      : [];
  const unsure = rows.filter(({ isConfirmed }) => !isConfirmed).map(({ servers }) => servers);
  const doubts = [
    ...(unsure.length === 0 ? [] : [`not confirmed on ${listed(unsure)}`]),
    ...(unserved.length === 0 ? [] : [`not served on ${listed(unserved)}`]),
    ...(missing.length === 0 ? [] : [`not looked for on ${listed(missing)}`]),
  ];
  const said = [...steps, ...whole].join('; ');
  return `${topology}: ${said === '' ? 'nothing to compare' : said}${doubts.length === 0 ? '' : ` (${doubts.join('; ')})`}`;
}

function stepText(less: Row | undefined, more: Row): string | undefined {
  if (less === undefined) return undefined;
  const { atLeast, atMost } = more.gain ?? {};
  const text = gainText(more.gain);
  const on = `on ${counted(more.servers, 'server')}`;
  if (text === '-') return `${on} against ${less.servers}: unknown`;
  const isProved = atLeast !== undefined && atLeast > 1;
  const isLess = atMost !== undefined && atMost < 1;
  return `${on} ${text} times what it holds on ${less.servers}${isProved || isLess ? '' : ', which proves no gain'}`;
}

function gainText(gain: Row['gain']): string {
  if (gain?.atLeast !== undefined && gain.atMost !== undefined)
    return `${outward(gain.atLeast, Math.floor)} to ${outward(gain.atMost, Math.ceil)}`;
  if (gain?.atLeast !== undefined) return `at least ${outward(gain.atLeast, Math.floor)}`;
  return gain?.atMost === undefined ? '-' : `at most ${outward(gain.atMost, Math.ceil)}`;
}

/** A lower end is rounded down and an upper one up, so that neither claims more than was found; what is no 1 reads as none. */
function outward(factor: number, round: (value: number) => number): string {
  const step = factor >= 100 ? 1 : factor > 0.95 ? 10 : 100;
  // Without the noise of a division that comes out even.
  const rounded = round(Number((factor * step).toFixed(6))) / step;
  return times(rounded === 0 || (rounded === 1 && factor !== 1) ? factor : rounded);
}

function listed(numbers: readonly number[]): string {
  return `${listOf(numbers.map(String))} ${numbers.length === 1 && numbers[0] === 1 ? 'server' : 'servers'}`;
}

export const SCALING_COLUMNS = [
  'servers',
  'cores',
  'holds, hits a day',
  'does not hold',
  'confirmed',
  'times the row before',
] as const;

/** One row of cells for each number of servers. */
export function scalingRows({ rows }: Scaling): string[][] {
  return rows.map(({ servers, cores, lower, upper, isConfirmed, gain }) => [
    String(servers),
    String(cores),
    lower === undefined ? '-' : hits(lower.hitsPerDay),
    upper === undefined ? '-' : hits(upper.hitsPerDay),
    isConfirmed ? 'yes' : 'no',
    gainText(gain),
  ]);
}
