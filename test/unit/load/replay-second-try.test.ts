import { describe, expect, it } from 'vitest';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveTcp } from './local-server.ts';

const READS = sampleSchedule({ curve: constantRate(300, 1), arrivals: 'uniform' });
const WRITES = sampleSchedule({
  curve: constantRate(300, 1),
  arrivals: 'uniform',
  requests: [endpoint({ method: 'POST', isWrite: true, body: 'a=1', expect: { status: [201] } })],
});

describe('replay with one entry point', () => {
  /** Closes each connection when its second request comes, or `lateMs` after it. */
  async function closing(lateMs: number | undefined, status = 200) {
    const seen = { arrived: 0, answered: 0 };
    const server = await serveTcp((socket) => {
      let requests = 0;
      socket.on('data', () => {
        seen.arrived++;
        if (requests++ > 0) {
          if (lateMs === undefined) socket.resetAndDestroy();
          else setTimeout(() => socket.resetAndDestroy(), lateMs);
          return;
        }
        seen.answered++;
        socket.write(`HTTP/1.1 ${status} Fine\r\nContent-Length: 0\r\n\r\n`);
      });
    });
    return Object.assign(server, { seen });
  }

  it('sends a read once more whose kept connection was closed as it left, and counts it', async () => {
    await using server = await closing(undefined);
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl });
    const { sentAgain = 0, counts, failures } = totals;
    // On a machine that stands still the word of it comes late, and the hit has failed.
    expect(sentAgain).toBeGreaterThan(10);
    expect(counts).toMatchObject({ sent: 300, ok: server.seen.answered });
    expect(counts.ok + counts.failed).toBe(300);
    expect(counts.failed).toBe(Object.values(failures.broken).reduce((sum, count) => sum + count, 0));
    expect(server.seen.arrived).toBe(300 + sentAgain);
    expect(totals.failovers).toEqual({ connect: 0, resent: 0 });
  });

  it('sends none again that the server had for a while before it closed: it has failed it', async () => {
    await using server = await closing(60);
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl });
    expect(totals.sentAgain).toBeUndefined();
    expect(totals.counts.failed).toBeGreaterThan(50);
    expect(server.seen.arrived).toBe(300);
  });

  it('sends none again that an interim answer had come for: the server had it', async () => {
    let arrived = 0;
    await using server = await serveTcp((socket) => {
      let requests = 0;
      socket.on('data', () => {
        arrived++;
        if (requests++ === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
      });
    });
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl });
    expect(totals.sentAgain).toBeUndefined();
    expect(arrived).toBe(300);
    expect(totals.counts.failed).toBeGreaterThan(50);
    expect(totals.failures.broken).toEqual({ 'closed within the answer': totals.counts.failed });
  });

  it('sends no write again', async () => {
    await using server = await closing(undefined, 201);
    const { totals } = await run({ schedule: WRITES, baseUrl: server.baseUrl });
    expect(totals.sentAgain).toBeUndefined();
    expect(totals.writes.unknown).toBeGreaterThan(50);
    expect(server.seen.arrived).toBe(300);
  });
});
