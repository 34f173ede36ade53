import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { k6Script } from '../../src/load/k6/k6-script.ts';
import { loadTotals } from '../../src/records/load-totals.ts';
import type { ScheduleSpecification } from '../../src/scenario/schedule.ts';
import { type Counted, countingSite } from '../support/counting-site.ts';
import { isK6Missing, whyNoK6 } from '../support/needs-k6.ts';
import { FRONT, type Wanted, WANTED } from './k6-wanted.ts';
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
