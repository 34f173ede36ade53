import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readInstance } from '../../../src/jobs/drill/canary-readings.ts';
import type { RunningContainer, RunningService } from '../../../src/platform/platform.ts';
import { canaryVerdict } from '../../../src/verdicts/drill/canary-verdict.ts';

const PAGE = readFileSync(new URL('../collectors/pages/tomcat.txt', import.meta.url), 'utf8');

/** An instance that counts all that it has answered, the page of its counters too, as Tomcat does. */
async function instance() {
  let answered = 0;
  let isSilent = false;
  let cpuMs = 0;
  const server = createServer((_request, response) => {
    if (isSilent) response.destroy();
    else response.end(PAGE.replace(/^tomcat_requests_total .*$/m, `tomcat_requests_total ${answered}`));
    answered += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const container = {
    usage: () => Promise.resolve({ cpuMs: (cpuMs += 2) }),
    address: () => Promise.resolve({ host: '127.0.0.1', port }),
  } as unknown as RunningContainer;
  const collect: RunningService['collect'] = [{ kind: 'tomcat', port, path: '/internal/metrics' }];
  return {
    ...{ container, collect },
    serve: (hits: number) => {
      answered += hits;
    },
    silence: (on: boolean) => {
      isSilent = on;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @returns what was seen from one reading to the next, with so many hits of others before each */
async function seen(hits: readonly number[]) {
  await using site = await instance();
  await using reader = await readInstance(site.container, site);
  const points = [];
  for (const own of hits) {
    site.serve(own);
    points.push(await reader.next());
  }
  return points.flatMap((point) => point ?? []);
}

it('an instance that nobody but the reader asked served no hit, and is compared with none', async () => {
  const idle = await seen(Array<number>(20).fill(0));
  expect(idle.map(({ requests }) => requests)).toEqual(Array<number>(20).fill(0));
  expect(canaryVerdict(idle, idle, 1)).toMatchObject({
    state: 'cannot-say',
    reason: 'no hit came to the baseline in 20 s',
  });
});

it('the hits of others are all counted', async () => {
  const points = await seen([3, 0, 6]);
  const ratios = points.map(({ requests = 0, cpuMs }) => requests / cpuMs);
  expect(ratios).toEqual([1.5, 0, 3].map((ratio) => expect.closeTo(ratio, 9) as number));
});

it('what an instance used is known, too, where its page of counters is late', async () => {
  await using site = await instance();
  await using reader = await readInstance(site.container, site);
  site.silence(true);
  const late = await reader.next();
  site.silence(false);
  const [after, again] = [await reader.next(), await reader.next()];
  expect([late, after, again].map((point) => [(point?.cpuMs ?? 0) > 0, point?.requests !== undefined])).toEqual([
    [true, false],
    [true, false],
    [true, true],
  ]);
});
