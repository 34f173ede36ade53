import { describe, expect, it } from 'vitest';
import { layersNoticed } from '../../../../src/figures/drill/layers.ts';
import type { MetricName } from '../../../../src/records/metrics.ts';
import type { SampleLine } from '../../../../src/records/sample.ts';

const T0_MS = 10_000;

/** Readings of one source, [second, value] each. */
const readings = (
  metric: MetricName,
  service: string,
  values: readonly (readonly [atS: number, value: number])[],
  more: Partial<SampleLine> = {},
): SampleLine[] =>
  values.map(([atS, value]) => ({ trial: 1, atMs: atS * 1000, service, metric, kind: 'gauge', value, ...more }));

describe('a layer noticed', () => {
  it('between the last reading that was as usual and the first that was not', () => {
    const samples = readings(
      'haproxy.active_servers',
      'balancer',
      [
        ...([
          [8, 2],
          [9, 2],
          [11, 2],
          [12, 1],
          [13, 1],
          [20, 2],
        ] as const),
      ],
      { item: 'app' },
    );
    expect(layersNoticed(samples, T0_MS)).toEqual([
      { layer: 'HAProxy', service: 'balancer', what: 'a server of app is down', fromMs: 11_000, toMs: 12_000 },
    ]);
  });

  it('from the fault on at the earliest', () => {
    const samples = readings('patroni.timeline', 'db1', [
      [9, 4],
      [12, 5],
    ]);
    expect(layersNoticed(samples, T0_MS)).toMatchObject([{ fromMs: T0_MS, toMs: 12_000 }]);
  });

  it('when its first member did, and layers stand in the order of time', () => {
    const samples = [
      ...readings('etcd.leader_changes_total', 'etcd1', [
        [9, 3],
        [15, 4],
      ]),
      ...readings('etcd.leader_changes_total', 'etcd2', [
        [9, 3],
        [13, 4],
      ]),
      ...readings('etcd.has_leader', 'etcd2', [
        [9, 1],
        [12, 0],
        [13, 1],
      ]),
    ];
    expect(layersNoticed(samples, T0_MS).map(({ service, what, toMs }) => [service, what, toMs])).toEqual([
      ['etcd2', 'a member knows no leader', 12_000],
      ['etcd2', 'the leader is another', 13_000],
    ]);
  });

  it.each([
    [
      'it was not read before',
      [
        [11, 1],
        [12, 0],
      ],
    ],
    [
      'it was so before',
      [
        [9, 0],
        [12, 0],
      ],
    ],
    [
      'nothing changed',
      [
        [9, 1],
        [12, 1],
      ],
    ],
    ['it was not read after', [[9, 1]]],
  ] as const)('not where %s', (_why, values) => {
    expect(layersNoticed(readings('etcd.has_leader', 'etcd1', values), T0_MS)).toEqual([]);
  });

  it('not where a member that starts anew has counted less', () => {
    expect(
      layersNoticed(
        readings('etcd.leader_changes_total', 'etcd1', [
          [9, 3],
          [12, 0],
        ]),
        T0_MS,
      ),
    ).toEqual([]);
  });
});
