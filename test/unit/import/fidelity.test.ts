import { describe, expect, it } from 'vitest';
import { fidelityOf } from '../../../src/import/fidelity.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { endpointsOf } from '../../../src/import/log-endpoints.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { mixOf } from '../../../src/import/mix-text.ts';
import { line } from './log-texts.ts';

const AT_S = Date.UTC(2026, 0, 5) / 1000;

function fidelity(text: string, top?: number) {
  const collector = new MixCollector();
  const log = new LogImport({ mix: collector });
  log.push(Buffer.from(text));
  log.endFile();
  const mix = top === undefined ? undefined : mixOf(endpointsOf(collector.targets()), collector.requests, top);
  return fidelityOf(log.traffic, summariseImport(log, 24).curve, { mix });
}

/** A line for each of the seconds, from midnight on. */
const at = (seconds: readonly number[]) => seconds.map((second) => line(AT_S + second)).join('');
const everyMinute = (hits: (minute: number) => number) =>
  Array.from({ length: 24 * 60 }, (_, minute) =>
    Array.from({ length: hits(minute) }, (_unused, hit) => minute * 60 + hit),
  ).flat();

describe('how like a log its replay will be', () => {
  it('is exact in its rate where each hour is even, and minutes that are all the same are no bursts', () => {
    const { rate, burstRatio } = fidelity(at([...everyMinute(() => 4), 86_399]));
    expect(rate).toBeLessThan(0.001);
    expect(burstRatio).toBeCloseTo(0, 2);
  });

  it('names the share of hits that are in another quarter of an hour', () => {
    // All hits of an hour fall into its first half: half of them are elsewhere.
    const { rate } = fidelity(at([...everyMinute((minute) => (minute % 60 < 30 ? 2 : 0)), 86_399]));
    expect(rate).toBeCloseTo(0.5, 2);
  });

  it('compares the minutes with those of Poisson', () => {
    const hits = (minute: number) => (minute % 5 === 0 ? 10 : 0);
    // Of 15 minutes 3 have 10 hits: mean 2, squares 3 x 64 + 12 x 4 = 240, 14 x 2 to be expected.
    expect(fidelity(at([...everyMinute(hits), 86_399])).burstRatio).toBeCloseTo(240 / 28, 1);
  });

  it('compares what is asked for with what the mix will ask for', () => {
    const text = ['/a', '/a', '/a', '/b', '/b', '/c', '/d', '/e', '/f', '/g']
      .map((path, index) => line(AT_S + index, '10.0.0.1', path))
      .join('');
    // The mix has /a and /b as 3 to 2; the log has them as 0.3 and 0.2 of all.
    expect(fidelity(text, 2).popularity).toBeCloseTo((0.3 + 0.2 + 5 * 0.1) / 2);
    expect(fidelity(text, 40).popularity).toBeCloseTo(0);
    expect(fidelity(text).popularity).toBeUndefined();
  });

  it('compares the share of writes', () => {
    const text =
      line(AT_S) + line(AT_S + 1, '10.0.0.1', '/b') + line(AT_S + 2, '10.0.0.1', '/c').replace('GET', 'PATCH');
    expect(fidelity(text, 40).writeShare).toBeCloseTo(0);
    expect(fidelity(text, 2).writeShare, 'what the mix leaves out').toBeCloseTo(-1 / 3);
  });

  it('compares the lengths of sessions with visits of the same mean', () => {
    const visits = (lengths: readonly number[]) =>
      lengths
        .flatMap((length, client) => Array.from({ length }, (_, hit) => line(AT_S + hit * 10, `10.0.0.${client}`)))
        .join('');
    expect(fidelity(visits([1, 1, 1])).sessionLengths).toBeCloseTo(0);
    // Mean 2: half of all visits end after one hit, a quarter after two; here all have two.
    expect(fidelity(visits([2, 2, 2, 2])).sessionLengths).toBeCloseTo(0.75);
  });
});
