import { availableParallelism, loadavg } from 'node:os';
import { k6 } from '../src/load/k6/k6.ts';
import { replay } from '../src/load/replay/replay.ts';
import { behaviours } from '../src/planted/behaviours.ts';
import { measureBehaviour } from '../src/jobs/selftest/measure-behaviour.ts';
import { median } from '../src/stats/quantile.ts';
import { hostCpuBetween, readHostCpu } from './support/host-cpu.ts';

/**
 * Do replay and k6 say the same of the same server? npm run bench:agreement -- [rounds] [seconds]
 * Both measure the planted server that answers after 20 to 120 ms; rounds are interleaved, medians are compared.
 * Ends with 1 when p50 or p95 differ by more than 5 %, and with 2 where k6 is not installed.
 */
const rounds = Number(process.argv[2] ?? 3);
const seconds = Number(process.argv[3] ?? 10);

const MOST_APART = 0.05;

const availability = await k6.available();
if (availability.state === 'missing') {
  console.error(`k6 is not installed: ${availability.hint}`);
  process.exit(2);
}
const found = behaviours(false).find(({ id }) => id === 'uniform');
if (found === undefined) throw new Error('there is no behaviour "uniform"');
const behaviour = { ...found, durationMs: seconds * 1000 };
const engines = [replay, k6];
console.log(
  `${rounds} rounds of ${seconds} s at ${behaviour.ratePerSecond}/s against a server that ${behaviour.title}; ` +
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}, k6 ${availability.version}\n`,
);

const before = readHostCpu();
const seen = new Map(engines.map(({ id }) => [id, { p50: [] as number[], p95: [] as number[] }]));
for (let round = 0; round < rounds; round++) {
  // Who begins changes, so that a drift of the machine favours nobody.
  for (const engine of round % 2 === 0 ? engines : engines.toReversed()) {
    const row = await measureBehaviour(engine, behaviour, new AbortController().signal);
    const { p50, p95 } = row.reportedMs;
    seen.get(engine.id)?.p50.push(p50);
    seen.get(engine.id)?.p95.push(p95);
    const { truthMs, counts } = row;
    console.log(
      `  ${engine.id.padEnd(7)} p50 ${p50.toFixed(1)} (true ${truthMs.p50.toFixed(1)}), p95 ${p95.toFixed(1)} ` +
        `(true ${truthMs.p95.toFixed(1)}) ms, ${counts.sent} hits, ${counts.dropped} dropped`,
    );
  }
}

const ratios = (['p50', 'p95'] as const).map((name) => ({
  name,
  ratio: medianOf('replay', name) / medianOf('k6', name),
}));
const areAgreed = ratios.every(({ ratio }) => Math.abs(ratio - 1) <= MOST_APART);
const { busyRatio, stealRatio } = hostCpuBetween(before, readHostCpu());
console.log(
  `\nreplay and k6 ${areAgreed ? 'agree' : 'DISAGREE'} (medians, at most ${MOST_APART * 100} % apart): ` +
    ratios
      .map(
        ({ name, ratio }) =>
          `${name} ${medianOf('replay', name).toFixed(1)} / ${medianOf('k6', name).toFixed(1)} ms = ${ratio.toFixed(3)}`,
      )
      .join(', '),
);
console.log(`the machine meanwhile: ${(busyRatio * 100).toFixed(0)} % busy, ${(stealRatio * 100).toFixed(0)} % stolen`);
process.exitCode = areAgreed ? 0 : 1;

function medianOf(engine: string, name: 'p50' | 'p95'): number {
  return median(seen.get(engine)?.[name] ?? []);
}
