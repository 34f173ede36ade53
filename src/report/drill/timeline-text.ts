import type { DrillTimeline } from '../../records/drill-record.ts';
import type { FineBins } from '../../records/load-totals.ts';

const SIGNS = { good: '.', slow: 's', failed: 'x', none: ' ' } as const;
/** One line holds so many seconds, ten bins of 100 ms each. */
const SECONDS_A_LINE = 6;

/**
 * A play as text: a sign for each bin, x where a hit failed, s where one was slow, a point where all was well, nothing where no hit was due;
 * and below it where the times of the timeline are; what came after the last bin is named in a line of its own.
 */
export function timelineText(bins: FineBins, timeline: DrillTimeline): readonly string[] {
  const { lengthMs, due, failed, slow } = bins;
  const perSecond = Math.max(1, Math.round(1000 / lengthMs));
  const perLine = perSecond * SECONDS_A_LINE;
  const signs = due.map((hits, bin) => {
    if (isAny(failed[bin])) return SIGNS.failed;
    if (isAny(slow[bin])) return SIGNS.slow;
    return hits > 0 ? SIGNS.good : SIGNS.none;
  });
  const times = Object.entries(timeline).flatMap(([name, atMs]) =>
    atMs === undefined ? [] : [{ name: name.slice(0, 2), bin: Math.floor(atMs / lengthMs), atMs }],
  );
  const after = times.filter(({ bin }) => bin >= due.length);
  const lines: string[] = [`. good  s slow  x failed; ${lengthMs} ms each`];
  for (let first = 0; first < signs.length; first += perLine) {
    const seconds = groups(signs.slice(first, first + perLine), perSecond);
    lines.push(`${String(Math.round((first * lengthMs) / 1000)).padStart(4)} s  ${seconds.join(' ')}`.trimEnd());
    const here = times.filter(({ bin }) => bin >= first && bin < Math.min(due.length, first + perLine));
    if (here.length > 0) lines.push(...marksBelow(here, { first, perSecond }));
  }
  if (after.length > 0) {
    const named = after.map(({ name, atMs }) => `${name} at ${(atMs / 1000).toFixed(1)} s`);
    lines.push(`after the last hit: ${named.join(', ')}`);
  }
  return lines;
}

function groups(signs: readonly string[], size: number): string[] {
  return Array.from({ length: Math.ceil(signs.length / size) }, (_, group) =>
    signs.slice(group * size, (group + 1) * size).join(''),
  );
}

/** Those that would stand on one another get a line of their own. */
function marksBelow(
  times: readonly { readonly name: string; readonly bin: number }[],
  { first, perSecond }: { readonly first: number; readonly perSecond: number },
): string[] {
  const lines: string[] = [];
  for (const { name, bin } of times) {
    const offset = bin - first;
    const column = 8 + offset + Math.floor(offset / perSecond);
    const free = lines.findIndex((line) => line.length < column);
    const at = free === -1 ? lines.length : free;
    lines[at] = `${(lines[at] ?? '').padEnd(column)}^${name}`;
  }
  return lines;
}

function isAny(count: number | undefined): boolean {
  return count !== undefined && count > 0;
}
