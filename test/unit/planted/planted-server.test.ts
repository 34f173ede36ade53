import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ServerPlan } from '../../../src/planted/behaviour.ts';
import { openPlantedServer } from '../../../src/planted/open-planted-server.ts';

const never = new AbortController().signal;

/** Hits one after the other on one connection each. @returns what came back, and after how many ms */
async function ask(baseUrl: string, hits: number): Promise<{ text: string; tookMs: number }[]> {
  const answers: { text: string; tookMs: number }[] = [];
  for (let hit = 0; hit < hits; hit++) {
    const startMs = performance.now();
    const text = await fetch(baseUrl, { headers: { connection: 'close' } }).then(
      async (response) => response.text(),
      (error: unknown) => String((error as { cause?: { code?: string } }).cause?.code),
    );
    answers.push({ text, tookMs: performance.now() - startMs });
  }
  return answers;
}

async function asked(plan: ServerPlan, hits: number) {
  await using server = await openPlantedServer(plan, never);
  const answers = await ask(server.baseUrl, hits);
  return { answers, account: await server.stop() };
}

describe('the planted server', () => {
  it('answers after the planted delays, in order of arrival', async () => {
    const { answers, account } = await asked({ delaysMs: [10, 120] }, 4);
    for (const [index, { text, tookMs }] of answers.entries()) {
      expect(text).toBe('plantéd');
      // A timer of Node may be early by its own rounding.
      expect(tookMs).toBeGreaterThan(index % 2 === 0 ? 8 : 118);
    }
    expect(account.arrivedMs).toHaveLength(4);
    expect(account.lateP99Ms).toBeGreaterThanOrEqual(0);
    expect(account.wakeLateP99Ms).toBeGreaterThanOrEqual(0);
    // It tells what it did, not what it was asked for, and nobody can have seen less.
    const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
    expect(account.servedMs.p99).toBeGreaterThan(118);
    expect(account.servedMs.p99).toBeLessThanOrEqual(slowestMs);
  });

  it('resets and falsifies exactly as often as planted, and says so', async () => {
    const { answers, account } = await asked({ delaysMs: [0], resetEvery: 3, wrongEvery: 4 }, 11);
    const wrong = answers.flatMap(({ text }, index) => (text === 'something else' ? [index] : []));
    const reset = answers.flatMap(({ text }, index) => (/ECONNRESET|SOCKET/.test(text) ? [index] : []));
    expect(wrong).toEqual([3, 7]);
    expect(reset).toEqual([2, 5, 8]);
    expect(account).toMatchObject({ resets: 3, wrongBodies: 2 });
  });

  it('holds back what comes in a freeze until its end, and nothing else', async () => {
    await using server = await openPlantedServer({ delaysMs: [0], freeze: { periodMs: 1200, lengthMs: 500 } }, never);
    await ask(server.baseUrl, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [frozen] = await ask(server.baseUrl, 1);
    expect(frozen?.tookMs).toBeGreaterThan(150);
    expect(frozen?.tookMs).toBeLessThan(600);
  });

  it('takes its time for a new connection, and closes it after one hit', async () => {
    await using server = await openPlantedServer({ delaysMs: [0], acceptDelayMs: 150 }, never);
    const socket = connect(Number(new URL(server.baseUrl).port), '127.0.0.1');
    const startMs = performance.now();
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(performance.now() - startMs).toBeGreaterThan(145);
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n[^]*plantéd$/);
  });

  it('is not waited for after an abort, and nothing of it is left', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(openPlantedServer({ delaysMs: [0] }, controller.signal)).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
