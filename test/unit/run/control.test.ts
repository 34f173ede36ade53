import { describe, expect, it } from 'vitest';
import { measureControl } from '../../../src/run/control.ts';

describe('control work', () => {
  it('takes as long as it is told, and tells the medians of its units', async () => {
    const startedMs = performance.now();
    const work = await measureControl(500, new AbortController().signal);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    expect(work.units).toBeGreaterThan(5);
    // Milliseconds, not microseconds; on a machine that is taken away the wall time may be far more.
    expect(work.cpuMs).toBeGreaterThan(0.1);
    expect(work.cpuMs).toBeLessThan(100);
    expect(work.wallMs).toBeGreaterThan(0.1);
  });

  it('ends at once when the run does', async () => {
    const stop = new AbortController();
    const startedMs = performance.now();
    setTimeout(() => {
      stop.abort();
    }, 300);
    await expect(measureControl(20_000, stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});
