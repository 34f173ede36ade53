import { readFileSync } from 'node:fs';

/** @returns `{ all, steal }`: ticks of all cores since the machine began, idle ones included; undefined where nobody tells */
export function readCpuTime(file = '/proc/stat') {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const ticks = /^cpu +([\d ]+)$/m.exec(text)?.[1].trim().split(' ').map(Number);
  // user nice system idle iowait irq softirq steal; what guests get is part of user. Older kernels tell less.
  if (ticks === undefined || ticks.length < 8) return undefined;
  const all = ticks.slice(0, 8).reduce((sum, each) => sum + each, 0);
  return { all, steal: ticks[7] };
}

/** What was spent between two readings; undefined where one is. */
export function cpuTimeBetween(before, after) {
  if (before === undefined || after === undefined) return undefined;
  return { all: after.all - before.all, steal: after.steal - before.steal };
}
