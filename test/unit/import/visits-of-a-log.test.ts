import { expect, it } from 'vitest';
import { flowsOfLog } from '../../../src/import/flows-of-log.ts';
import { groupedEndpoints } from '../../../src/import/log-endpoints.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';

const START_S = Date.UTC(2026, 0, 5, 10) / 1000;

interface Line {
  readonly client: string;
  readonly atS: number;
  readonly request: string;
  readonly agent?: string;
}

function lineOf({ client, atS, request, agent }: Line): string {
  const time = new Date((START_S + atS) * 1000)
    .toUTCString()
    .replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000');
  return `${client} - - [${time}] "${request} HTTP/1.1" 200 5${agent === undefined ? '' : ` "-" "${agent}"`}\n`;
}

function imported(lines: readonly Line[], gapS?: number) {
  const [mix, visits] = [new MixCollector(), new VisitCollector()];
  const log = new LogImport({ mix, visits });
  log.push(
    Buffer.from(
      [...lines]
        .sort((a, b) => a.atS - b.atS)
        .map(lineOf)
        .join(''),
    ),
  );
  log.endFile();
  const grouped = groupedEndpoints(mix.targets()).slice(0, 40);
  const read = flowsOfLog(visits, grouped, { gapS, hits: log.traffic.requests });
  const shown = read.flows.map(({ name, hits, visits: count, steps, thinkS }) => ({
    ...{ name, hits, visits: count, thinkS },
    steps: steps.map((options) =>
      options.map(({ endpoint, hits: own }) => `${grouped[endpoint]?.endpoint.path ?? ''} ${own}`),
    ),
  }));
  return { read, shown };
}

/** Each client's visit: what it asks for, one after the other, that many seconds apart. */
function visit(
  client: string,
  requests: readonly string[],
  { everyS = 2, fromS = 0, agent }: { everyS?: number; fromS?: number; agent?: string } = {},
): Line[] {
  return requests.map((request, at) => ({
    client,
    atS: fromS + at * everyS,
    request,
    ...(agent !== undefined && { agent }),
  }));
}

const BUY = ['GET /', 'GET /list', 'POST /basket', 'GET /'];
const clients = (count: number) => Array.from({ length: count }, (_, at) => `198.51.100.${at}`);

it('the most common sequences are flows of their own, with the pauses of the log', () => {
  const lines = clients(20).flatMap((client, at) =>
    at < 15 ? visit(client, BUY, { fromS: at, everyS: at < 3 ? 1 : 4 }) : visit(client, ['GET /'], { fromS: at }),
  );
  const { read, shown } = imported(lines);
  expect(shown.map(({ name, hits, visits, steps }) => ({ name, hits, visits, steps }))).toEqual([
    { name: 'path-1', hits: 60, visits: 15, steps: [['/ 15'], ['/list 15'], ['/basket 15'], ['/ 15']] },
    { name: 'visits-of-1', hits: 5, visits: 5, steps: [['/ 5']] },
  ]);
  // A fifth of the pauses are 1 s, the others 4 s.
  expect(shown[0]?.thinkS).toHaveLength(21);
  expect(shown[0]?.thinkS?.filter((one) => one === 1)).toHaveLength(4);
  expect(shown[0]?.thinkS?.at(-1)).toBe(4);
  expect(read).toMatchObject({ coverage: 1, lengthDistance: 0, orderDistance: 0 });
});

it('a client who stayed away for longer than the bound comes anew', () => {
  const lines = clients(10).flatMap((client, at) => [
    ...visit(client, ['GET /', 'GET /list'], { fromS: at }),
    ...visit(client, ['GET /', 'GET /list'], { fromS: 1000 + at }),
  ]);
  const lengths = (gapS?: number) => imported(lines, gapS).shown.map(({ steps, visits }) => [steps.length, visits]);
  expect(lengths()).toEqual([[4, 10]]);
  expect(lengths(900)).toEqual([[2, 20]]);
});

it('visitors behind one address are told apart by their user agents', () => {
  const lines = Array.from({ length: 30 }, (_, at) =>
    visit('192.0.2.1', ['GET /', 'GET /list'], { fromS: at, agent: `Mozilla/5.0 (X11; U${at}) Firefox/1` }),
  ).flat();
  const { read, shown } = imported(lines);
  expect(shown).toMatchObject([{ visits: 30, steps: [['/ 30'], ['/list 30']] }]);
  expect(read.warnings.join(' ')).toContain('30 user agents came from 1 addresses');
});

it('who can be no single visitor is in no flow, and is named', () => {
  const people = clients(30).flatMap((client, at) => visit(client, ['GET /', 'GET /list'], { fromS: at * 10 }));
  const office = visit(
    '192.0.2.1',
    Array.from({ length: 60 }, () => 'GET /list'),
    { everyS: 1 },
  );
  const { read, shown } = imported([...people, ...office]);
  expect(shown.map(({ visits, hits }) => ({ visits, hits }))).toEqual([{ visits: 30, hits: 60 }]);
  expect(read.coverage).toBe(0.5);
  expect(read.warnings.join(' ')).toMatch(
    /1 of 31 visitors.*several people behind one address.*60 hits \(50\.0 %\) are in no flow/,
  );
});

it('other visits are folded by their length, each place with what was asked for there; the distances say what that costs', () => {
  const paths = ['/a', '/b', '/c', '/d'];
  const lines = clients(64).flatMap((client, at) =>
    visit(
      client,
      [
        'GET /',
        `GET ${paths[at % 4] ?? ''}`,
        `GET ${paths[Math.floor(at / 4) % 4] ?? ''}`,
        `GET ${paths[Math.floor(at / 16) % 4] ?? ''}`,
      ],
      { fromS: at },
    ),
  );
  const { read, shown } = imported(lines);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.name).toBe('visits-of-4');
  expect(shown[0]?.steps[0]).toEqual(['/ 64']);
  expect(shown[0]?.steps[1]?.toSorted()).toEqual(['/a 16', '/b 16', '/c 16', '/d 16']);
  // Drawn apart they are as in this log, in which each follows each equally often.
  expect(read.orderDistance).toBeCloseTo(0, 9);
  const chained = imported(
    clients(64).flatMap((client, at) =>
      visit(client, [`GET ${paths[at % 4] ?? ''}`, `GET ${paths[(at + 1) % 4] ?? ''}`, `GET /${at}x`], { fromS: at }),
    ),
  );
  expect(chained.read.orderDistance).toBeGreaterThan(0.3);
  expect(chained.read.coverage).toBeLessThan(0.8);
});

it('pauses that are filled by what no flow asks for are cut to what a scenario takes', () => {
  // Three requests that got no answer lie between, 1500 s apart.
  const lines = clients(20).flatMap((client, at) =>
    [0, 1, 2, 3, 4].map((step) => ({
      client,
      atS: at + step * 1500,
      request: step === 0 || step === 4 ? 'GET /' : 'GET /gone',
    })),
  );
  const [visits, mix] = [new VisitCollector(), new MixCollector()];
  const log = new LogImport({ mix, visits });
  const text = lines
    .sort((a, b) => a.atS - b.atS)
    .map(lineOf)
    .join('');
  log.push(Buffer.from(text.replaceAll('/gone HTTP/1.1" 200', '/gone HTTP/1.1" 503')));
  log.endFile();
  const read = flowsOfLog(visits, groupedEndpoints(mix.targets()), { hits: log.traffic.requests });
  expect(read.flows.map(({ steps, thinkS }) => [steps.length, thinkS?.at(-1)])).toEqual([[2, 3600]]);
  expect(read.coverage).toBe(0.4);
});

it('of a parameter with more words than a step keeps only those that are kept count as covered', () => {
  const lines = clients(100).flatMap((client, at) => visit(client, ['GET /', `GET /product/${at}`], { fromS: at }));
  const { read, shown } = imported(lines);
  expect(shown).toMatchObject([{ steps: [['/ 100'], ['/product/{id} 100']] }]);
  expect(read.coverage).toBeCloseTo(0.75, 9);
});
