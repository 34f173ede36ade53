import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { k6Script } from '../../../src/load/k6/k6-script.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { isK6Missing, whyNoK6 } from '../../support/needs-k6.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { run, serveHttp } from './local-server.ts';

const schedule: ScheduleSpecification = {
  curve: { segments: [{ lengthMs: 2000, ratePerSecond: 50 }] },
  arrivals: 'poisson',
  seed: 7,
  requests: [],
  writeKeyPrefix: 'run/1/',
};

async function withScript(text: string) {
  const directory = await temporaryDirectory();
  const script = join(directory.path, 'own.js');
  await writeFile(script, text);
  const known = { hitsPerDay: 86_400, durationMs: 2000, timeoutMs: 5000, maxInFlight: 8, seed: 7 };
  return { engine: k6Script({ ...known, script }), [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const RATE = "executor: 'constant-arrival-rate', rate: 20, duration: __ENV.DURATION_S + 's', preAllocatedVUs: 5";

describe.skipIf(isK6Missing)(`a script of one's own${whyNoK6}`, () => {
  it('is told the target and the day, and its writes are counted where it tags them', async () => {
    await using own = await withScript(`import http from 'k6/http';
import exec from 'k6/execution';
export const options = { scenarios: { day: { ${RATE} } } };
export default function () {
  const key = __ENV.WRITE_KEY_PREFIX + exec.scenario.iterationInTest;
  const about = ['HITS_PER_DAY', 'SEED', 'DURATION_S', 'TIMEOUT_MS', 'MAX_IN_FLIGHT'].map((name) => __ENV[name]).join(' ');
  http.post(__ENV.BASE_URL + '/notes', about, { headers: { 'Idempotency-Key': key }, tags: { name: 'note', write: 'true' } });
}`);
    const keys: string[] = [];
    let about = '';
    await using server = await serveHttp((request, response) => {
      keys.push(String(request.headers['idempotency-key']));
      request.on('data', (bytes: Buffer) => (about = bytes.toString()));
      response.statusCode = 201;
      response.end();
    });
    const { totals } = await run({ engine: own.engine, schedule, baseUrl: server.baseUrl });
    expect(about).toBe('86400 7 2 5000 8');
    expect(keys).toHaveLength(totals.counts.sent);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toMatch(/^run\/1\/\d+$/);
    expect(totals.writes).toEqual({ acknowledged: keys.length, refused: 0, unknown: 0 });
    expect(totals.endpoints).toMatchObject([{ name: 'note', isWrite: true }]);
    expect(totals.loadModel).toBe('open');
  });

  it('whose users wait for their answers is a closed loop', async () => {
    await using own = await withScript(`import http from 'k6/http';
export const options = { vus: 2, duration: __ENV.DURATION_S + 's' };
export default function () { http.get(__ENV.BASE_URL); }`);
    await using server = await serveHttp((_request, response) => setTimeout(() => response.end(), 20));
    const { totals } = await run({ engine: own.engine, schedule, baseUrl: server.baseUrl });
    expect(totals.loadModel).toBe('closed');
    expect(totals.counts.dropped).toBe(0);
  });

  it('ends as INTERRUPTED when it is aborted, and sends nothing more', async () => {
    await using own = await withScript(`import http from 'k6/http';
export const options = { scenarios: { day: { ${RATE}, gracefulStop: '5s' } } };
export default function () { http.get(__ENV.BASE_URL); }`);
    const controller = new AbortController();
    let hits = 0;
    await using server = await serveHttp((_request, response) => {
      if (++hits === 3) controller.abort();
      response.end();
    });
    const running = run({ engine: own.engine, schedule, baseUrl: server.baseUrl, signal: controller.signal });
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const soFar = hits;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(hits).toBe(soFar);
  });

  it('that drives a browser is refused, as its requests can neither be limited nor be told', async () => {
    await using own = await withScript(`import { browser } from 'k6/browser';
export const options = { scenarios: { ui: { executor: 'shared-iterations', maxDuration: '2s', options: { browser: { type: 'chromium' } } } } };
export default async function () { await browser.newPage(); }`);
    await expect(own.engine.check?.()).rejects.toThrow(/its scenario "ui" drives a browser/);
  });
});

describe.skipIf(isK6Missing)(`a script that does not say how long it runs${whyNoK6}`, () => {
  it.each([
    ['', /so k6 would run it once: .*duration: `\$\{__ENV\.DURATION_S\}s`/],
    [
      'export const options = { vus: 2, iterations: 10 };',
      /add duration: `\$\{__ENV\.DURATION_S\}s` .*beside iterations/,
    ],
    ['export const options = { iterations: 10 };', /beside iterations/],
    [
      "export const options = { scenarios: { ok: { executor: 'constant-vus', duration: '1s' }, buy: { executor: 'per-vu-iterations', iterations: 3 } } };",
      /add maxDuration: `\$\{__ENV\.DURATION_S\}s` to the scenario "buy"/,
    ],
    ["export const options = { vus: 1, duration: '30m' };", /take its durations from __ENV\.DURATION_S/],
  ])('%s is refused with a hint for it', async (options, hint) => {
    await using own = await withScript(
      `import http from 'k6/http';\n${options}\nexport default function () { http.get(__ENV.BASE_URL); }`,
    );
    await expect(own.engine.check?.()).rejects.toMatchObject({
      code: 'FILE_INVALID',
      hint: expect.stringMatching(hint) as string,
    });
  });
});
