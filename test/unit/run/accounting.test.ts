import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../src/records/metrics.ts';
import { accountFor, requestsAtEntries } from '../../../src/run/accounting.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';

const broken = (...given: Parameters<typeof accountFor>) =>
  accountFor(...given)
    .filter((identity) => !identity.holds)
    .map((identity) => identity.name);

describe('the accounting of a trial', () => {
  it('closes when every hit is found again everywhere', () => {
    const load = loadTotals({ writes: { acknowledged: 40, refused: 0, unknown: 0 } });
    expect(broken(load, { loadBalancerRequests: 20_000, storedWrites: { rows: 40, ids: 40 } })).toEqual([]);
  });

  it('breaks when a hit vanished in the generator', () => {
    expect(broken(loadTotals({ counts: { ...allOk(20_000), scheduled: 20_001 } }), {})).toEqual([
      'scheduled = sent + dropped',
    ]);
    expect(broken(loadTotals({ counts: { ...allOk(20_000), ok: 19_999 } }), {})).toEqual([
      'sent = ok + failed + timed out',
    ]);
  });

  it('breaks when the load balancer counted more than was sent: somebody else used the topology', () => {
    expect(broken(loadTotals(), { loadBalancerRequests: 20_001 })).toEqual([
      'hits that reached the load balancer = its own count',
    ]);
  });

  it('allows the load balancer to miss connections that broke, and only those', () => {
    const counts = { ...allOk(20_000), ok: 19_998, failed: 2 };
    const load = loadTotals({ counts, failures: { status: {}, connect: {}, broken: { ECONNRESET: 2 }, content: 0 } });
    expect(broken(load, { loadBalancerRequests: 19_998 })).toEqual([]);
    expect(broken(load, { loadBalancerRequests: 19_997 })).toHaveLength(1);
  });

  it('does not expect hits whose connection was refused', () => {
    const counts = { ...allOk(20_000), ok: 19_995, failed: 5 };
    const load = loadTotals({ counts, failures: { status: {}, connect: { ECONNREFUSED: 5 }, broken: {}, content: 0 } });
    expect(broken(load, { loadBalancerRequests: 19_995 })).toEqual([]);
  });

  it('allows the load balancers to count twice what was sent again to another entry point', () => {
    const load = loadTotals({ failovers: { connect: 9, resent: 3 } });
    expect(broken(load, { loadBalancerRequests: 20_003 })).toEqual([]);
    expect(broken(load, { loadBalancerRequests: 20_004 })).toHaveLength(1);
    expect(broken(load, { loadBalancerRequests: 19_999 })).toHaveLength(1);
  });

  it('breaks when messages were left in the queues, even if the rows happen to add up', () => {
    const load = loadTotals({ writes: { acknowledged: 40, refused: 0, unknown: 0 } });
    const storedWrites = { rows: 40, ids: 40 };
    expect(broken(load, { queuedMessages: 0, storedWrites })).toEqual([]);
    expect(broken(load, { queuedMessages: 2, storedWrites })).toEqual([
      'messages left in the queues before counting = 0',
    ]);
  });

  it('finds a lost write, a write stored twice and a phantom', () => {
    const load = loadTotals({ writes: { acknowledged: 40, refused: 0, unknown: 0 } });
    expect(broken(load, { storedWrites: { rows: 39, ids: 39 } })).toEqual(['acknowledged writes = rows stored']);
    expect(broken(load, { storedWrites: { rows: 41, ids: 41 } })).toEqual(['acknowledged writes = rows stored']);
    expect(broken(load, { storedWrites: { rows: 40, ids: 39 } })).toEqual(['rows stored = different ids stored']);
  });

  it('lets writes without an answer be stored or not', () => {
    const load = loadTotals({ writes: { acknowledged: 40, refused: 0, unknown: 2 } });
    expect(broken(load, { storedWrites: { rows: 40, ids: 40 } })).toEqual([]);
    expect(broken(load, { storedWrites: { rows: 42, ids: 42 } })).toEqual([]);
    expect(broken(load, { storedWrites: { rows: 43, ids: 43 } })).toHaveLength(1);
  });
});

describe('hits as the load balancers counted them', () => {
  const counted = (service: string, value: number, metric: MetricName = 'haproxy.requests_total') =>
    ({ service, metric, kind: 'counter', value, max: value }) as const;
  const entries = [
    { service: 'lb-1', port: 80 },
    { service: 'lb-2', port: 80 },
  ];

  it('are summed over all entries, each service once, and over nothing else', () => {
    const totals = [
      counted('lb-1', 5),
      counted('lb-2', 7),
      counted('inner', 100),
      counted('lb-1', 9, 'haproxy.queued_requests'),
    ];
    expect(requestsAtEntries(totals, [...entries, { service: 'lb-1', port: 8080 }])).toBe(12);
  });

  it('are summed over the replicas of an entry, and unknown when one of them does not count', () => {
    const entry = [{ service: 'lb', port: 80 }];
    const services = [{ name: 'lb', replicas: 2 }];
    const of = (instance: string, value: number) => ({ ...counted('lb', value), instance });
    expect(requestsAtEntries([of('lb-1', 5), of('lb-2', 6)], entry, services)).toBe(11);
    expect(requestsAtEntries([of('lb-1', 5)], entry, services)).toBeUndefined();
  });

  it('are unknown when one of the entries does not count', () => {
    expect(requestsAtEntries([counted('lb-1', 5), counted('inner', 100)], entries)).toBeUndefined();
    expect(requestsAtEntries([counted('lb-1', 5)], [])).toBeUndefined();
  });
});

describe('the accounting of a load of flows', () => {
  const counts = { scheduled: 10, sent: 6, dropped: 1, notReached: 3, ok: 6, failed: 0, timedOut: 0 };
  const notReached = [
    { endpoint: 'follow', reason: 'token: no answer in time of login', hits: 2 },
    { endpoint: 'buy', reason: 'token: no answer in time of login', hits: 1 },
  ];
  const endpoints = [{ name: 'login', isWrite: false, counts }];
  const load = loadTotals({ counts, endpoints, flows: { visits: 4, held: 0, notReached } });

  it('closes with the steps that were not reached, by endpoint and reason', () => {
    const identities = accountFor(load, {});
    expect(identities.every(({ holds }) => holds)).toBe(true);
    expect(identities.map(({ name, left, right }) => [name, left, right])).toEqual(
      expect.arrayContaining([
        ['scheduled = sent + dropped + not reached', 10, 10],
        ['not reached = sum over endpoints and reasons', 3, 3],
      ]),
    );
  });

  it('does not close when one of them is nowhere', () => {
    const lost = loadTotals({ ...load, counts: { ...counts, notReached: 2 } });
    expect(accountFor(lost, {}).filter(({ holds }) => !holds)).toHaveLength(2);
  });

  it('is named as ever without flows', () => {
    expect(accountFor(loadTotals(), {})[0]?.name).toBe('scheduled = sent + dropped');
  });
});
