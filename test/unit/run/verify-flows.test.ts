import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { leadInOf } from '../../../src/run/lead-in.ts';
import { verify, verifyAfter } from '../../../src/run/verify.ts';
import { flow, loginAndFollow, step } from '../scenario/schedule/sample-flow.ts';
import { constantRate, endpoint } from '../scenario/schedule/sample-schedule.ts';

const SCHEDULE = loginAndFollow({ curve: constantRate(100, 2) });
const { signal } = new AbortController();

/** @param token  what a login answers; tokens that it did not give are refused */
async function site(token: (login: number) => string) {
  const given = new Set<string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://site');
    asked.push(pathname);
    if (pathname === '/login') {
      const text = token(given.size);
      given.add(text);
      response.end(text === '' ? '{}' : JSON.stringify({ token: text }));
      return;
    }
    response.statusCode = given.has(searchParams.get('token') ?? '') ? 200 : 403;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('a visit is verified through all of its steps in order, with what its answers gave', async () => {
  await using server = await site((login) => `t ${login}`);
  expect(await verify([server.url], SCHEDULE, signal)).toEqual(
    ['login', 'follow', 'buy'].map((name) => ({ name, detail: '3 visits of visit, its steps in order' })),
  );
  expect(server.asked.map((path) => path.replace(/\d+/, 'N'))).toEqual(
    [0, 1, 2].flatMap(() => ['/login', '/account', '/buy/N']),
  );
});

it('an answer without the value that later steps need is wrong, and names it', async () => {
  await using server = await site(() => '');
  await expect(verify([server.url], SCHEDULE, signal)).rejects.toThrow(
    /POST http:\/\/127\.0\.0\.1:\d+\/login \(login\): its answer holds no token to take/,
  );
  const after = await verifyAfter([server.url], SCHEDULE, signal);
  expect(after.map(({ name, detail, problem }) => [name, detail, problem !== undefined])).toEqual([
    ['login', '1 visits of visit, its steps in order', true],
    ['follow', 'not asked in a visit of visit', false],
    ['buy', 'not asked in a visit of visit', false],
  ]);
});

it('each option of a step is verified', async () => {
  await using server = await site((login) => `t ${login}`);
  const option = (request: number) => ({ request, weight: 1, needs: ['token'], headers: {}, take: [] });
  const [first = flow()] = SCHEDULE.flows ?? [];
  const steps = [...first.steps.slice(0, 1), step(1, { options: [option(1), option(2)] })];
  const verified = await verify([server.url], { ...SCHEDULE, flows: [{ ...first, steps }] }, signal);
  expect(verified.map(({ detail }) => detail)).toEqual([
    '3 visits of visit, its steps in order',
    '2 visits of visit, its steps in order',
    '1 visits of visit, its steps in order',
  ]);
});

it('the last of the warm-up sends no step that needs an answer, or a row of a feed', () => {
  expect(leadInOf({ ...SCHEDULE, requests: SCHEDULE.requests.slice(1), flows: [] })?.flows).toBeUndefined();
  const reads = [endpoint({ name: 'start' }), endpoint({ name: 'next' }), endpoint({ name: 'alone' })];
  const lead = leadInOf({ ...SCHEDULE, requests: reads, flows: [flow({ steps: [step(0), step(1)] })] });
  expect(lead?.requests.map(({ name }) => name)).toEqual(['start', 'alone']);
  const fed = [endpoint({ name: 'start', path: '/{user}' })];
  expect(leadInOf({ ...SCHEDULE, requests: fed, flows: [flow()] })).toBeUndefined();
});
