import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { endpointOf, sendRun } from '../../../src/jobs/report/send-run.ts';
import { exportRun } from '../../../src/jobs/report/exported-run.ts';

const RUN = 'test/fixtures/stored/capacity/shop-day-narrow/2026-11-28T20-44-03-shop-day-40m';
const place = { reports: '/nonexistent', signal: new AbortController().signal };

/** A collector of one test's own. */
async function collector(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      answer(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const word = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    word,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a collector receives every figure of the run, as JSON at /v1/metrics', async () => {
  const received: { url: string | undefined; type: string | undefined; points: Point[] }[] = [];
  await using server = await collector((request, body, response) => {
    const { resourceMetrics } = JSON.parse(body) as { resourceMetrics: { scopeMetrics: { metrics: Received[] }[] }[] };
    const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const points = metrics.flatMap(({ name, gauge }) => gauge.dataPoints.map((point) => ({ ...point, name })));
    received.push({ url: request.url, type: request.headers['content-type'], points });
    response.end('{"partialSuccess":{}}');
  });
  const sent = await sendRun(RUN, { ...place, word: server.word });
  expect(sent).toMatchObject({ endpoint: `${server.word}/v1/metrics`, requests: received.length, exit: { code: 0 } });
  expect(new Set(received.map(({ url, type }) => `${url ?? ''} ${type ?? ''}`))).toEqual(
    new Set(['/v1/metrics application/json']),
  );
  const { text } = await exportRun(RUN, place.reports, 'openmetrics');
  const samples = text
    .split('\n')
    .filter((line) => line.startsWith('benchday_') && !line.startsWith('benchday_run_info'));
  const values = samples.map((line) => Number(/\} (\S+) \S+$/.exec(line)?.[1]));
  expect(received.flatMap(({ points }) => points.map(({ asDouble }) => asDouble)).sort()).toEqual(values.sort());
});

test('the query of an address goes to the collector, and is told to nobody: it may hold a key', async () => {
  const asked = new Set<string | undefined>();
  await using server = await collector((request, _body, response) => {
    asked.add(request.url);
    response.end('{}');
  });
  const sent = await sendRun(RUN, { ...place, word: `${server.word}/v1/metrics?api_key=hunter2` });
  expect([...asked]).toEqual(['/v1/metrics?api_key=hunter2']);
  expect(sent.endpoint).toBe(`${server.word}/v1/metrics`);
});

interface Point {
  readonly asDouble: number;
}
interface Received {
  readonly name: string;
  readonly gauge: { readonly dataPoints: readonly Point[] };
}

test.each<[string, (request: IncomingMessage, body: string, response: ServerResponse) => void, RegExp]>([
  ['refuses', (_q, _b, response) => response.writeHead(503).end('try later'), /answered 503: try later/],
  ['sends elsewhere', (_q, _b, response) => response.writeHead(307, { location: '/x' }).end(), /answered 307/],
  [
    'takes a part',
    (_q, _b, response) => response.end('{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too old"}}'),
    /did not take all of it: 3 data points were rejected: too old/,
  ],
  ['is no collector', (_q, _b, response) => response.end('<html>'), /its answer is not JSON: <html>/],
  ['hangs up', (_q, _b, response) => response.destroy(), /did not answer/],
  ['stays silent', () => undefined, /did not answer: .*0\.3 s/],
])('a collector that %s is an error that names it', async (_what, answer, message) => {
  await using server = await collector(answer);
  const sending = sendRun(RUN, { ...place, word: server.word, withinMs: 300 });
  await expect(sending).rejects.toMatchObject({ code: 'EXPORT_FAILED', exitCode: 5 });
  await expect(sending).rejects.toThrow(message);
  await expect(sending).rejects.toThrow(server.word);
});

test('nobody there is an error with the reason; a word that is no address is bad input', async () => {
  await using gone = await collector(() => undefined);
  await gone[Symbol.asyncDispose]();
  await expect(sendRun(RUN, { ...place, word: gone.word })).rejects.toThrow(/ECONNREFUSED/);
  for (const word of ['latest', 'ftp://127.0.0.1', 'http://a:secret@127.0.0.1:4318']) {
    expect(() => endpointOf(word)).toThrow(/is not an http or https address/);
    expect(() => endpointOf(word)).not.toThrow(/secret/);
  }
  expect(endpointOf('local').href).toBe('http://127.0.0.1:4318/v1/metrics');
  expect(endpointOf('https://otel.example.org/api/otlp').href).toBe('https://otel.example.org/api/otlp');
});
