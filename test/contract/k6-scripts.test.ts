import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { k6Script } from '../../src/load/k6/k6-script.ts';
import { loadTotals, type LoadTotals } from '../../src/records/load-totals.ts';
import type { ScheduleSpecification } from '../../src/scenario/schedule.ts';
import { type Counted, countingSite } from '../support/counting-site.ts';
import { isK6Missing, whyNoK6 } from '../support/needs-k6.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/k6-scripts', import.meta.url));

const DURATION_MS = 1000;

const schedule: ScheduleSpecification = {
  curve: { segments: [{ lengthMs: DURATION_MS, ratePerSecond: 50 }] },
  arrivals: 'poisson',
  seed: 7,
  requests: [],
  writeKeyPrefix: 'run/1/',
};

vi.stubEnv('BENCHDAY_TEST_KEY', 'k3y');
vi.stubEnv('BENCHDAY_TEST_VUS', '3');
// Nobody is there: who asks by it gets nothing.
vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');

async function measure(script: string) {
  await using site = await countingSite();
  const known = { hitsPerDay: 86_400, durationMs: DURATION_MS, timeoutMs: 5000, maxInFlight: 8, seed: 7 };
  const engine = k6Script({ ...known, script });
  const settings = { maxInFlight: 8, timeoutMs: 5000, workers: 1, intervalMs: 1000 };
  const target = { baseUrl: site.url, headers: {} };
  const totals = await engine.run(schedule, target, settings, new AbortController().signal);
  return { totals, counted: site.counted() };
}

/** What the site must have counted for a script; keys as the site has them. */
interface Wanted {
  /** by the endpoint's name in the records */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
  /** which of the keys are failures; absent: none */
  readonly failed?: readonly string[];
  readonly timedOut?: readonly string[];
  readonly loadModel?: 'open';
  /** requests that k6 may have broken off at its end, of the one endpoint: the site counts them, k6 reports none */
  readonly brokenOff?: number;
  readonly remarks?: readonly RegExp[];
  readonly also?: (totals: LoadTotals, counted: Counted) => void;
}

const FRONT = { 'GET /': ['GET / 200'] };

const WANTED: Readonly<Record<string, Wanted>> = {
  'vus-duration': {
    endpoints: FRONT,
    also: ({ script, counts }) => {
      expect(script?.checks).toEqual({ passed: counts.sent, failed: 0 });
    },
  },
  'constant-arrival-rate': { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] }, loadModel: 'open' },
  'ramping-arrival-rate': { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] }, loadModel: 'open' },
  stages: { endpoints: FRONT },
  'duration-only': { endpoints: FRONT },
  'per-vu-iterations': {
    endpoints: { 'GET /user/{n}': ['GET /user/N 200'] },
    also: ({ counts }) => {
      expect(counts.sent).toBe(21);
    },
  },
  'iterations-with-duration': {
    endpoints: FRONT,
    also: ({ counts }) => {
      expect(counts.sent).toBe(11);
    },
  },
  'several-scenarios': {
    endpoints: { ...FRONT, note: ['POST /notes 200'] },
    also: ({ writes }, counted) => {
      expect(writes).toEqual({ acknowledged: counted['POST /notes 200'], refused: 0, unknown: 0 });
    },
  },
  'setup-teardown': {
    endpoints: { setup: ['POST /login 200'], 'GET /api/me': ['GET /api/me 200'], teardown: ['POST /logout 200'] },
  },
  groups: {
    endpoints: {
      首页: ['GET /a 200'],
      '首页::深い <b>': ['GET /b 200'],
      'Главная | страница': ['GET /c 200'],
      'GET /поиск': ['GET /поиск 200'],
    },
  },
  'checks-fail': { endpoints: FRONT, remarks: [/^\d+ of \d+ checks of the script failed$/] },
  batch: {
    endpoints: {
      'GET /a': ['GET /a 200'],
      'GET /b': ['GET /b 200'],
      'GET /missing/{n}': ['GET /missing/N 404'],
      'POST /notes': ['POST /notes 200'],
    },
    failed: ['GET /missing/N 404'],
  },
  redirects: {
    endpoints: {
      'GET /redirect': ['GET /redirect 302'],
      'GET /redirect/{n}': ['GET /redirect/N 302'],
      'GET /landing': ['GET /landing 200'],
    },
  },
  'custom-metrics': { endpoints: FRONT },
  names: {
    endpoints: {
      '${}/item/${}': ['GET /item/N 200'],
      'cart:pay': ['GET /user/N 200'],
      'https://shop.example.com/product/:id': ['GET /product/N 200'],
      'GET (no name)': ['GET /a 200'],
    },
  },
  'discard-bodies': { endpoints: { ...FRONT, 'GET /a': ['GET /a 200'] } },
  'callback-null': {
    endpoints: { ...FRONT, 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
  },
  'callback-own': {
    endpoints: {
      'GET /missing/{n}': ['GET /missing/N 404'],
      'GET /redirect': ['GET /redirect 302'],
      'GET /broken': ['GET /broken 500'],
      'GET /a': ['GET /a 200'],
      'GET /b': ['GET /b 200'],
    },
    failed: ['GET /redirect 302', 'GET /a 200'],
  },
  'no-connection-reuse': { endpoints: { ...FRONT, 'GET /close': ['GET /close 200'] } },
  cookies: {
    endpoints: { 'GET /cookie/set': ['GET /cookie/set 200'], 'GET /cookie/need': ['GET /cookie/need 200'] },
  },
  'env-in-init': { endpoints: { 'GET /key': ['GET /key 200'] } },
  'files-and-modules': { endpoints: { 'GET /user/{n}': ['GET /user/N 200'] } },
  'thresholds-crossed': {
    endpoints: { front: ['GET / 200'] },
    remarks: [/^the script's thresholds were crossed: http_req_duration, http_req_duration\{name:front\}$/],
  },
  'abort-on-fail': {
    endpoints: { 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
    brokenOff: 2,
    remarks: [/^the script's thresholds were crossed: http_req_failed; it says abortOnFail, so k6 stopped early/],
  },
  'test-abort': { endpoints: FRONT, remarks: [/^the script aborted its test: enough at last$/] },
  compression: { endpoints: { 'GET /gzip': ['GET /gzip 200'], 'POST /notes': ['POST /notes 200'] } },
  'forms-and-files': { endpoints: { 'POST /upload': ['POST /upload 200'], 'POST /notes': ['POST /notes 200'] } },
  auth: {
    endpoints: {
      'GET /basic': ['GET /basic 200', 'GET /basic 401'],
      'GET /digest': ['GET /digest 401', 'GET /digest 200'],
    },
    failed: ['GET /basic 401'],
  },
  methods: {
    endpoints: Object.fromEntries(
      ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PURGE'].map((method) => [
        `${method} /item/{n}`,
        [`${method} /item/N 200`],
      ]),
    ),
  },
  timeouts: { endpoints: { ...FRONT, 'GET /never': ['GET /never -'] }, timedOut: ['GET /never -'] },
  dropped: {
    endpoints: { 'GET /slow': ['GET /slow 200'] },
    loadModel: 'open',
    remarks: [/^k6 dropped \d+ iterations, as no user of the script was free/],
    also: ({ counts }) => {
      expect(counts.dropped).toBeGreaterThan(5);
    },
  },
  async: {
    endpoints: { 'GET /a': ['GET /a 200'], 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
  },
  exceptions: { endpoints: { ...FRONT, 'GET /a': ['GET /a 200'] } },
  resets: {
    endpoints: { ...FRONT, 'POST /reset': ['POST /reset -'] },
    failed: ['POST /reset -'],
    also: ({ failures, writes }, counted) => {
      const resets = counted['POST /reset -'] ?? Number.NaN;
      expect(failures.broken).toEqual({ ECONNRESET: resets });
      expect(writes).toEqual({ acknowledged: 0, refused: 0, unknown: resets });
    },
  },
  hosts: { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] } },
  'marked-as-failed': { endpoints: FRONT, remarks: [/^the script marked its test as failed$/] },
};

/** A remark on its length is no matter here: these scripts are as short as k6 lets them be. */
const ON_LENGTH = /^the script sent for/;

/** What k6 can know of. */
function withoutBrokenOff(counted: Counted, { endpoints, brokenOff }: Wanted, sent: number): Counted {
  if (brokenOff === undefined) return counted;
  const [key = ''] = Object.values(endpoints).flat();
  const off = (counted[key] ?? Number.NaN) - sent;
  expect(off).toBeGreaterThanOrEqual(0);
  expect(off).toBeLessThanOrEqual(brokenOff);
  return { [key]: sent };
}

function compare({ totals, counted: all }: Awaited<ReturnType<typeof measure>>, wanted: Wanted): void {
  const counted = withoutBrokenOff(all, wanted, totals.counts.sent);
  const sumOf = (keys: readonly string[]): number => keys.reduce((sum, key) => sum + (counted[key] ?? Number.NaN), 0);
  const { counts, failures } = totals;
  expect(loadTotals.parse(totals)).toEqual(totals);
  // Whatever else the site was asked would show here.
  expect(new Set(Object.keys(counted))).toEqual(new Set(Object.values(wanted.endpoints).flat()));
  expect(Object.fromEntries(totals.endpoints.map(({ name, counts: own }) => [name, own.sent]))).toEqual(
    Object.fromEntries(Object.entries(wanted.endpoints).map(([name, keys]) => [name, sumOf(keys)])),
  );
  const [failed, timedOut] = [sumOf(wanted.failed ?? []), sumOf(wanted.timedOut ?? [])];
  const sent = sumOf(Object.keys(counted));
  expect(counts).toMatchObject({
    sent,
    failed,
    timedOut,
    ok: sent - failed - timedOut,
    scheduled: sent + counts.dropped,
  });
  const statuses: Record<string, number> = {};
  for (const key of wanted.failed ?? []) {
    const status = key.split(' ').at(-1) ?? '';
    if (status !== '-') statuses[status] = (statuses[status] ?? 0) + sumOf([key]);
  }
  expect(failures.status).toEqual(statuses);
  expect(totals.loadModel).toBe(wanted.loadModel ?? 'closed');
  const remarks = (totals.script?.remarks ?? []).filter((remark) => !ON_LENGTH.test(remark));
  expect(remarks).toEqual((wanted.remarks ?? []).map((pattern) => expect.stringMatching(pattern) as string));
  wanted.also?.(totals, counted);
}

describe.skipIf(isK6Missing)(`scripts of k6 of many kinds are counted as their site counts them${whyNoK6}`, () => {
  describe.concurrent('each of the folder', () => {
    it.each(Object.entries(WANTED))('%s', async (name, wanted) => {
      compare(await measure(path.join(FOLDER, `${name}.js`)), wanted);
    });
  });

  it('one in TypeScript, with a module of its own', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(path.join(directory.path, 'lib'));
    const address = 'export const address = (path: string): string => `${__ENV.BASE_URL}${path}`;\n';
    await writeFile(
      path.join(directory.path, 'lib', 'address.ts'),
      `declare const __ENV: Record<string, string>;\n${address}`,
    );
    const script = path.join(directory.path, 'typed.ts');
    await writeFile(
      script,
      `import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import type { Options } from 'k6/options';
import { address } from './lib/address.ts';
export const options: Options = { vus: 1, iterations: 9, duration: '1s' };
export default function (): void { const answer: RefinedResponse<ResponseType | undefined> = http.get(address('/')); if (answer.status !== 200) throw new Error('no'); }
`,
    );
    compare(await measure(script), { endpoints: FRONT });
  });
});
