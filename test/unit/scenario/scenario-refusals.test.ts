import { describe, expect, it } from 'vitest';
import { SCENARIO, refusalOf } from './day-scenario.ts';

/** A scenario with one request that has these further lines. */
function withRequest(...lines: readonly string[]): string {
  return [
    'title: A day',
    'profile: flat',
    'requests:',
    '  - name: page',
    '    weight: 1',
    ...lines.map((l) => `    ${l}`),
  ]
    .join('\n')
    .concat('\n');
}

describe('a setting that cannot be is refused with its line', () => {
  it.each([
    ['load: { hits_per_day: 0 }', 'load.hits_per_day: must be a whole number from 1 to 86400000000, got 0'],
    ['load: { hits_per_day: 23M }', 'load.hits_per_day: must be a whole number from 1 to 86400000000, got "23M"'],
    ['load: { duration_s: -5 }', 'load.duration_s: must be a number greater than 0, at most 86400, got -5'],
    ['load: { duration_s: 86401 }', 'load.duration_s: must be a number greater than 0, at most 86400, got 86401'],
    ['load: { mode: real-time, duration_s: 60 }', 'load.duration_s: must be 86400 or left out in real time, got 60'],
    [
      'load: { mode: timelapse }',
      'load.mode: must be one of time-lapse, full-day, real-time, got "timelapse"; did you mean time-lapse?',
    ],
    ['load: { workers: 65 }', 'load.workers: must be a whole number from 1 to 64, got 65'],
    [
      'load: { connections: frsh }',
      'load.connections: must be one of keep-alive, fresh, got "frsh"; did you mean fresh?',
    ],
    [
      'sessions: { visitors: 0, hits_per_visit: 3 }',
      'sessions.visitors: must be a whole number from 1 to 100000, got 0',
    ],
    [
      'sessions: { visitors: 5, hits_per_visit: 0.5 }',
      'sessions.hits_per_visit: must be a number from 1 to 10000, got 0.5',
    ],
    ['sessions: { visitors: 5 }', 'sessions.hits_per_visit: is missing; it takes a number from 1 to 10000'],
    [
      'sessions: { visitors: 2, hits_per_visit: 3 }\nload: { workers: 3 }',
      'sessions.visitors: must be at least load.workers times load.generators (3), got 2: each visitor belongs to one worker',
    ],
    [
      'load: { generators: 3, max_in_flight: 2 }',
      'load.max_in_flight: must be at least load.generators (3), got 2: each of them needs a place of its own',
    ],
    [
      'load: { engine: autocannon, workers: 2, max_in_flight: 1 }',
      'load.max_in_flight: must be at least load.workers (2), got 1: each of them needs a place of its own',
    ],
    [
      'load: { http: { version: 2, max_connections: 3, max_streams: 0 } }',
      'load.http.max_streams: must be a whole number from 1 to 10000, got 0',
    ],
    [
      'load: { http: { version: 2, max_connections: 3 }, workers: 2, generators: 2 }',
      'load.http.max_connections: must be at least load.workers times load.generators (4), got 3: each worker has a connection of its own',
    ],
    [
      'load: { http: { version: 2 }, connections: fresh }',
      'load.http: must be 2 alone with connections: fresh, which give each hit a connection of its own',
    ],
    ['load: { seed: -1 }', 'load.seed: must be a whole number from 0 to 4294967295, got -1'],
    ['load: { timeout_ms: 0 }', 'load.timeout_ms: must be a whole number from 1 to 600000, got 0'],
    [
      'load: { mode: full-day, duration_s: 1, hits_per_day: 23000000 }',
      'load.hits_per_day: gives 23000000 hits/s in the busiest part of the day; at most 1000000 are supported',
    ],
    ['load: { hits_per_day: 100, duration_s: 60 }', 'load.hits_per_day: gives less than one hit in 60 s'],
    ['trials: 0', 'trials: must be a whole number from 1 to 100, got 0'],
    ['warm_up: { rate_per_s: -1 }', 'warm_up.rate_per_s: must be a number from 0 to 1000000, got -1'],
    ['slo: { error_ratio: 2 }', 'slo.error_ratio: must be a number from 0 to 1, got 2'],
    ['slo: { p95: 2 }', 'slo.p95: is not a supported key; did you mean p95_ms? supported here: p95_ms, error_ratio'],
    ['objectives: { p95_ms: 0 }', 'objectives.p95_ms: must be a number greater than 0, at most 600000, got 0'],
    [
      'objectives: { requirements: [failover, no-spof] }',
      'objectives.requirements[1]: must be one of daily-hits, off-load, fast-response, quick-deploy, rollback, scaling, failover, parity, no-single-point, canary, disaster-recovery, isolated-registry, locked-versions, got "no-spof"',
    ],
    ['objectives: { requirements: [failover, failover] }', 'objectives.requirements: names one twice'],
    ['objectives: { offload_ratio_min: 75 }', 'objectives.offload_ratio_min: must be a number from 0 to 1, got 75'],
    [
      'objectives: { endpoints: { hime: { p95_ms: 100 } } }',
      'objectives.endpoints.hime: is no endpoint of the request mix; it has home',
    ],
    ['objectives: {}\nslo: {}', 'slo: is the old name of objectives, which the file has too; keep one of them', 6],
    ['server: { cores: 4 }', 'server.memory_gb: is missing; it takes a number greater than 0, at most 1000000'],
    [
      'server: { cores: 4, memory_gb: 16, target_use: 60 }',
      'server.target_use: must be a number from 0.01 to 1, got 60',
    ],
    [
      'cost: { core_hour: -1, gb_hour: 0, currency: EUR }',
      'cost.core_hour: must be a number from 0 to 1000000, got -1',
    ],
    ['cost: { core_hour: 1, gb_hour: 0 }', 'cost.currency: is missing; it takes text'],
    [
      'cost: { core_hour: 1, gb_hour: 0, currency: EUR, databse: { core_hour: 2 } }',
      'cost.databse: is not a supported key; did you mean database? supported here: core_hour, gb_hour, currency, example, load-balancer, page-cache, app, database, object-cache, broker, worker, registry',
    ],
    ['stop_when: { for_s: 5 }', 'stop_when: says nothing to stop at; it takes error_ratio, p95_ms or both'],
    ['stop_when: { p95_ms: 250 }', 'stop_when.p95_ms: must be beyond the objective (250), got 250'],
    ['stop_when: { error_ratio: 0.005 }', 'stop_when.error_ratio: must be beyond the objective (0.01), got 0.005'],
    ['reference: c', 'reference: must be one of the topologies (a, b), got "c"'],
    ['isolation: none', 'isolation: must be one of auto, shared, pinned, got "none"'],
    [
      'drills: ["loss:app=10%", "loss:app="]',
      'drills[1]: must be as kill:app, pause:app/2, isolate:app/all, kill:@srv1 or loss:app=10%, or none, got "loss:app="',
    ],
    [`name: ${'a'.repeat(65)}`, `name: must be 1 to 64 letters, digits or . _ - , got "${'a'.repeat(65)}"`],
    ['name: a/b', 'name: must be 1 to 64 letters, digits or . _ - , got "a/b"'],
    [
      'allowed_hosts: ["https://example.org"]',
      'allowed_hosts[0]: must be a host name or address without scheme, port or path, got "https://example.org"',
    ],
  ])('%s', async (line, message, at = 5) => {
    expect(await refusalOf(`${SCENARIO}${line}\n`)).toBe(`FILE_INVALID: scenarios/day.yaml:${at} ${message}`);
  });

  it('requests left out', async () => {
    expect(await refusalOf('title: A\nprofile: flat\n')).toBe(
      'FILE_INVALID: scenarios/day.yaml:1 requests: is missing; a scenario has requests, flows, or both',
    );
  });

  it('a topology named twice', async () => {
    expect(await refusalOf('title: A\ntopologies:\n  - a\n  - a\nprofile: flat\nrequests: mix\n')).toBe(
      'FILE_INVALID: scenarios/day.yaml:4 topologies[1]: a is already in the list',
    );
  });
});

describe('a request that cannot be sent is refused', () => {
  const page = 'parameters: { page: { kind: zipf, count: 5 } }';
  it.each([
    [['path: /a/{page}'], '6 requests[0].path: holds {page}, but parameters does not declare page'],
    [['path: /a', page], '7 requests[0].parameters.page: is declared, but neither path nor body holds {page}'],
    [
      ['path: /a', 'expect: { marker: "x:{page}" }'],
      '7 requests[0].expect.marker: holds {page}, but parameters does not declare page',
    ],
    [['path: a'], '6 requests[0].path: must begin with one /, got "a"'],
    [['path: //example.org/'], '6 requests[0].path: must begin with one /, got "//example.org/"'],
    [['path: "/a\\r\\nX: y"'], '6 requests[0].path: must be one line, got "/a\\r\\nX: y"'],
    [['path: /a b'], '6 requests[0].path: must not hold blanks or special letters; write %20, got "/a b"'],
    [['path: "/a#b"'], '6 requests[0].path: must not hold #, which is never sent to a server, got "/a#b"'],
    [
      ['path: "/a/{my-page}"'],
      '6 requests[0].path: has a brace that is no {parameter}; write %7B or %7D, got "/a/{my-page}"',
    ],
    [['path: /a', 'weight: 0'], '7: key "weight" appears twice in the same map'],
    [
      ['path: /a', 'headers: { x: "a\\nb" }'],
      '7 requests[0].headers.x: must be one line of plain ASCII without control characters, got "a\\nb"',
    ],
    [
      ['path: /a', 'headers: { "a b": c }'],
      '7 requests[0].headers.a b: is not a usable name: a header is named by letters, digits and - without blanks, got "a b"',
    ],
    [
      ['path: /a', 'headers: { Content-Length: "3" }'],
      '7 requests[0].headers.Content-Length: is set by the load generator itself; leave it out',
    ],
    [['path: /a', 'body: x=1'], '7 requests[0].body: cannot be sent with GET'],
    [
      ['path: /a', 'write: true'],
      '7 requests[0].write: cannot be true for GET; a write is a POST, PUT, PATCH or DELETE',
    ],
    [
      ['path: /a', 'method: TRACE'],
      '7 requests[0].method: must be one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, got "TRACE"',
    ],
    [['path: /a', 'method: OPTIONS', 'body: x'], '8 requests[0].body: cannot be sent with OPTIONS'],
    [
      ['path: /a', 'method: HEAD', 'expect: { marker: x }'],
      '8 requests[0].expect.marker: cannot be looked for with HEAD, whose answer has no body',
    ],
    [
      ['path: /a', 'expect: { json: { status: ok } }'],
      '7 requests[0].expect.json.status: is not a usable name: must be a path to one value, as $.items[0].id or $[\'odd name\'], got "status"',
    ],
    [
      ['path: /a', 'expect: { json: { $.id: "{id}" } }'],
      '7 requests[0].expect.json.$.id: holds {id}, but parameters does not declare id',
    ],
    [
      ['path: /a', 'method: POST', 'multipart: [{ name: a, value: x }]', 'body: y'],
      '9 requests[0].body: is written by multipart; keep one of them',
    ],
    [
      ['path: /a', 'method: POST', 'multipart: [{ name: a, value: x }]', 'headers: { content-type: y }'],
      '9 requests[0].headers.content-type: is set by multipart; leave it out',
    ],
    [
      ['path: /a', 'method: POST', 'multipart: [{ name: a }]'],
      '8 requests[0].multipart[0]: takes either value or file',
    ],
    [['path: /a', 'multipart: [{ name: a, value: x }]'], '7 requests[0].multipart: cannot be sent with GET'],
    [
      ['path: /a', 'method: POST', 'multipart: [{ name: a, value: "{id}" }]'],
      '8 requests[0].multipart[0].value: holds {id}, but parameters does not declare id',
    ],
    [
      ['path: /a', 'method: POST', 'multipart: [{ name: a, file: not-there.png }]'],
      '8 requests[0].multipart[0].file: not-there.png cannot be read: ENOENT',
    ],
    [
      ['path: /a', 'headers: { x: Zürich }'],
      '7 requests[0].headers.x: must be one line of plain ASCII without control characters, got "Zürich"',
    ],
    [
      ['path: /a', 'expect: { status: 99 }'],
      '7 requests[0].expect.status: must be a whole number from 100 to 599, got 99',
    ],
    [
      ['path: "/a/{n}"', 'parameters: { n: { kind: uniform, from: 5, to: 1 } }'],
      '7 requests[0].parameters.n.to: must be at least from (5), got 1',
    ],
    [
      ['path: "/a/{n}"', 'parameters: { n: { kind: words, words: [] } }'],
      '7 requests[0].parameters.n.words: must not be empty',
    ],
  ])('%j', async (lines, message) => {
    expect(await refusalOf(withRequest(...lines))).toBe(`FILE_INVALID: scenarios/day.yaml:${message}`);
  });

  it('because it weighs nothing', async () => {
    const scenario = 'title: A\nprofile: flat\nrequests:\n  - { name: a, path: /, weight: 0 }\n';
    expect(await refusalOf(scenario)).toBe(
      'FILE_INVALID: scenarios/day.yaml:4 requests[0].weight: must be a number greater than 0, at most 1000000000, got 0',
    );
  });

  it('because another has its name', async () => {
    const scenario =
      'title: A\nprofile: flat\nrequests:\n  - { name: a, path: /, weight: 1 }\n  - { name: a, path: /b, weight: 1 }\n';
    expect(await refusalOf(scenario)).toBe(
      'FILE_INVALID: scenarios/day.yaml:5 requests[1].name: is the name of requests[0] already; each endpoint needs its own',
    );
  });
});
