import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { verify, verifyAfter } from '../../../src/run/verify.ts';
import { smallSite } from '../../support/small-site.ts';
import { endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const asksForGzip = sampleSchedule({
  requests: [endpoint({ headers: { 'accept-encoding': 'gzip' }, expect: { status: [200], marker: 'hello' } })],
});

it.each([
  ['is unpacked before the marker is looked for', '<p>hello</p>', undefined],
  ['that lacks the marker is told in readable text', '<p>goodbye</p>', /lacks "hello"; it begins: "<p>goodbye/],
])('a compressed body %s', async (_what, page, problem) => {
  await using site = await smallSite((_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(page));
  });
  const verified = verify([site.url], asksForGzip, new AbortController().signal);
  if (problem === undefined) await expect(verified).resolves.toHaveLength(1);
  else await expect(verified).rejects.toThrow(problem);
});

it('asks every entry point, each with write keys of its own, and names the one that answers wrongly', async () => {
  const keys: string[] = [];
  await using right = await smallSite((request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    response.end('hello');
  });
  await using wrong = await smallSite((_request, response) => {
    response.statusCode = 500;
    response.end('out of order');
  });
  const requests = [endpoint({ name: 'note', method: 'POST', isWrite: true, expect: { status: [200] } })];
  const schedule = { ...sampleSchedule({ requests }), writeKeyPrefix: 'v/' };
  const { signal } = new AbortController();
  const verified = await verify([right.url, right.url], schedule, signal);
  expect(verified.map(({ name }) => name)).toEqual(['note at entry 1 of 2', 'note at entry 2 of 2']);
  expect(new Set(keys).size).toBe(6);
  await expect(verify([right.url, wrong.url], schedule, signal)).rejects.toThrow(
    `POST ${wrong.url}/ (note): expected status 200, got 500`,
  );
});

it('a wrong answer after the load is part of what is stored, before it the end of the trial', async () => {
  await using site = await smallSite((_request, response) => {
    response.statusCode = 500;
    response.end('out of order');
  });
  const schedule = sampleSchedule({ requests: [endpoint()] });
  const { signal } = new AbortController();
  await expect(verify([site.url], schedule, signal)).rejects.toThrow(/got 500/);
  const [asked] = await verifyAfter([site.url], schedule, signal);
  expect(asked?.name).toBe(endpoint().name);
  expect(asked?.problem).toMatch(/got 500; it said: "out of order"/);
});

it('asks the entry points side by side', async () => {
  const open = new Set<string>();
  let mostTogether = 0;
  const slow = async (name: string) =>
    smallSite((_request, response) => {
      open.add(name);
      mostTogether = Math.max(mostTogether, open.size);
      setTimeout(() => {
        open.delete(name);
        response.end('hello');
      }, 100);
    });
  await using first = await slow('first');
  await using second = await slow('second');
  const requests = [endpoint({ expect: { status: [200], marker: 'hello' } })];
  const verified = await verify([first.url, second.url], sampleSchedule({ requests }), new AbortController().signal);
  expect(mostTogether).toBe(2);
  expect(verified.map(({ name }) => name)).toEqual(['home at entry 1 of 2', 'home at entry 2 of 2']);
});

it('has one time limit for all endpoints of all entry points, and names those that did not answer in it', async () => {
  await using silent = await smallSite(() => undefined);
  await using other = await smallSite(() => undefined);
  const requests = ['home', 'search', 'about'].map((name) => endpoint({ name, expect: { status: [200] } }));
  const startedMs = performance.now();
  const verified = verify(
    [silent.url, other.url],
    sampleSchedule({ requests }),
    new AbortController().signal,
    undefined,
    300,
  );
  const error = await verified.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'VERIFICATION_FAILED' });
  const { message } = error as Error;
  for (const name of ['home', 'search', 'about']) {
    expect(message.split(`(${name}): no answer within the 0.3 s that all endpoints have together`)).toHaveLength(3);
  }
  expect(performance.now() - startedMs).toBeLessThan(3000);
});
