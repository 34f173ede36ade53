import { availableParallelism, loadavg } from 'node:os';
import type { ServerPlan } from '../src/planted/behaviour.ts';
import { openPlantedServer } from '../src/planted/open-planted-server.ts';
import { findTools, type Reported, type Tool } from './support/freeze-tools.ts';
import { hostCpuBetween, readHostCpu } from './support/host-cpu.ts';
import { runMeasured } from './support/measured-process.ts';

/**
 * What load generators say of a server that stands still for 1 s in every 10 s, else answers at once: npm run bench:peers -- [seconds]
 * Each runs as its own command line, one after the other, against a server of its own. CPU is user + system time of the whole process.
 */
const seconds = Number(process.argv[2] ?? 34);

const RATE_PER_SECOND = 800;
const FREEZE = { periodMs: 10_000, lengthMs: 1000 };
/** The planted server's freeze begins with this share of the period. */
const FREEZE_BEGINS = 1 / 20;
const PLAN: ServerPlan = { delaysMs: [0], freeze: FREEZE };

const { found, missing } = findTools();
const truth = truthMs();
console.log(
  `${RATE_PER_SECOND} hits/s for ${seconds} s; the server stands still for 1 s in every 10 s\n` +
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}\n`,
);
console.log(line(['', 'p50, ms', 'p95, ms', 'p99, ms', 'hits sent', 'CPU s per 1,000 hits', 'stolen']));
console.log(line(['the truth', ...[truth.p50, truth.p95, truth.p99].map(ms), String(truth.sent), '', '']));
for (const tool of found) console.log(await rowOf(tool));
for (const hint of missing) console.log(`absent    ${hint}`);

async function rowOf(tool: Tool): Promise<string> {
  await using server = await openPlantedServer(PLAN, new AbortController().signal);
  const before = readHostCpu();
  try {
    const job = { url: server.baseUrl, ratePerSecond: RATE_PER_SECOND, seconds };
    const { output, cpuMs } = await runMeasured(tool.command(job), { withinMs: (seconds + 60) * 1000 });
    const { p50, p95, p99, sent } = tool.read(output);
    const { stealRatio } = hostCpuBetween(before, readHostCpu());
    const cost = (cpuMs / sent).toFixed(3);
    return line([tool.name, ms(p50), ms(p95), ms(p99), String(sent), cost, `${(stealRatio * 100).toFixed(0)} %`]);
  } catch (error) {
    return `${tool.name.padEnd(18)} failed: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`;
  }
}

/** What evenly spaced hits must wait, from when they are due: of this job with its whole and its cut periods. */
function truthMs(): Reported {
  const sent = RATE_PER_SECOND * seconds;
  const beginsMs = FREEZE.periodMs * FREEZE_BEGINS;
  const waits = Array.from({ length: sent }, (_, hit) => {
    const inPeriodMs = ((hit * 1000) / RATE_PER_SECOND) % FREEZE.periodMs;
    const endsMs = beginsMs + FREEZE.lengthMs;
    return inPeriodMs >= beginsMs && inPeriodMs < endsMs ? endsMs - inPeriodMs : 0;
  }).toSorted((a, b) => a - b);
  const at = (p: number): number => waits[Math.ceil(p * sent) - 1] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), sent };
}

function ms(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : '-';
}

function line([name = '', ...cells]: readonly string[]): string {
  const widths = [9, 9, 9, 10, 21, 7];
  return [name.padEnd(18), ...cells.map((cell, index) => cell.padStart(widths[index] ?? 9))].join('');
}
