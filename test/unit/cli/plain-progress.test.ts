import { expect, it } from 'vitest';
import { consoleOf } from '../../../src/cli/console.ts';
import { printable } from '../../../src/cli/print-error.ts';
import { plainProgress } from '../../../src/cli/progress/plain.ts';
import { allOk } from '../../support/load-fixture.ts';

function logged(): { lines: string[]; clock: { nowMs: number }; progress: ReturnType<typeof plainProgress> } {
  const lines: string[] = [];
  const clock = { nowMs: 0 };
  const console = { ...consoleOf([]), err: (text: string) => lines.push(text) };
  return { lines, clock, progress: plainProgress(console, () => clock.nowMs) };
}

const load = (elapsedMs: number) => ({
  type: 'load' as const,
  trial: 1,
  phase: 'measure' as const,
  durationMs: 600_000,
  progress: {
    ...{ elapsedMs, counts: allOk(100), ratePerSecond: 266, p50Ms: 2, p95Ms: 11.4, p99Ms: 20, inFlight: 3 },
    soFar: { p50Ms: 2, p95Ms: 11.4, p99Ms: 20, lagP99Ms: 0.3 },
  },
});

it('writes one line per change of state, elapsed time first', () => {
  const { lines, clock, progress } = logged();
  progress.listen({ type: 'trial-started', trial: 1, topology: 'legacy', repetition: 1 });
  clock.nowMs = 3_723_000;
  progress.listen({ type: 'phase-started', trial: 1, phase: 'measure' });
  expect(lines).toEqual(['[00:00:00] trial 1/0 legacy begins', '[01:02:03] trial 1/0 measure']);
});

it('is silent while load runs, but for a heartbeat a minute', () => {
  const { lines, clock, progress } = logged();
  for (let second = 1; second <= 600; second += 1) {
    clock.nowMs = second * 1000;
    progress.listen(load(clock.nowMs));
  }
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('[00:01:00] trial 1/0 measure: 60/600 s  266 hits/s  p50 2.0 ms  p95 11 ms  errors 0');
});

it('does not count what the generator lacked as errors of the site, and says so', () => {
  const { lines, clock, progress } = logged();
  clock.nowMs = 60_000;
  const event = load(60_000);
  const counts = { ...event.progress.counts, ok: 60, failed: 30, timedOut: 10, own: 25 };
  progress.listen({ ...event, progress: { ...event.progress, counts } });
  expect(lines[0]).toContain("errors 15  the generator's own 25");
});

it('lets nothing steer the terminal: escape sequences of servers lose their escape', () => {
  expect(printable('a\u001b[31mb\u0007c\rd\u009be\nf')).toBe('a[31mbcde\nf');
});
