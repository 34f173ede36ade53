import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { figuresCsv } from '../../../../src/report/exports/csv.ts';
import { openMetrics } from '../../../../src/report/exports/open-metrics.ts';
import { otlpRequests } from '../../../../src/report/exports/otlp.ts';
import { runFigures } from '../../../../src/report/exports/run-figures.ts';
import { PAYLOADS } from '../../../support/report-fixture-payloads.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

/** What others read; PYTHON names another Python, as that of a virtual environment. */
const PYTHON = process.env['PYTHON'] ?? 'python3';
const has = (module: string): boolean => spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
const read = (code: string, input: string): unknown => {
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', code], { input, encoding: 'utf8', maxBuffer: 1e8 });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
};
const READ_CSV = `import csv,io,json,sys
print(json.dumps(list(csv.DictReader(io.StringIO(io.TextIOWrapper(sys.stdin.buffer, 'utf8', newline='').read(), newline='')))))`;
const READ_METRICS = `import io,json,sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as p
t=io.TextIOWrapper(sys.stdin.buffer, 'utf8', newline='').read()
print(json.dumps([[s.name, s.labels, float(s.value)] for f in p(t) for s in f.samples]))`;
const hasPython = has('csv');
const hasPrometheus = has('prometheus_client');

const runs = [
  ['a plain run', buildFixture({ hits: 4_000, trials: 2 })],
  [
    'hostile names',
    buildFixture({ hits: 4_000, trials: 1, topologies: 3, hostile: [...PAYLOADS, '=cmd|a', '\ud800'] }),
  ],
  ['nothing measured', buildFixture({ hits: 4_000, trials: 1, variant: 'nobody-measured' })],
] as const;

describe.each(runs)('%s', (_name, fixture) => {
  const figures = runFigures(fixture);
  const labelled = figures.filter(({ isOfText }) => isOfText !== true);

  test.skipIf(!hasPython)(
    `CSV is read by Python's csv to equal numbers${hasPython ? '' : ` (skipped: no ${PYTHON})`}`,
    () => {
      const rows = read(READ_CSV, figuresCsv(fixture)) as Readonly<Record<string, string>>[];
      expect(rows.map(({ value }) => Number(value))).toEqual(figures.map(({ value }) => value));
      expect(rows.map(({ name, statistic }) => [name, statistic])).toEqual(
        figures.map((of) => [of.name, of.statistic]),
      );
      expect(rows.every((row) => Object.keys(row).length === 12)).toBe(true);
      expect(rows.filter(({ item = '' }) => /^[=+@\t\r-]/.test(item))).toEqual([]);
    },
  );

  test('OpenMetrics is read by a strict reader to equal numbers', () => {
    const samples = strictly(openMetrics(fixture));
    expect(samples.shift()).toMatchObject({ name: 'benchday_run_info', value: 1 });
    expect(samples.map(({ value }) => value).sort()).toEqual(labelled.map(({ value }) => value).sort());
    expect(new Set(samples.map(({ name, labels }) => name + labels)).size).toBe(samples.length);
  });

  test.skipIf(!hasPrometheus)(
    `OpenMetrics is read by prometheus-client to equal numbers${hasPrometheus ? '' : ` (skipped: ${PYTHON} has no prometheus_client)`}`,
    () => {
      const samples = read(READ_METRICS, openMetrics(fixture)) as [string, Record<string, string>, number][];
      const key = (name: string, of: object) => JSON.stringify([name, Object.entries(of).sort()]);
      const theirs = new Map(samples.map(([name, labels, value]) => [key(name, labels), value]));
      const ours = strictly(openMetrics(fixture)).map(({ name, labels, value }) => [
        key(name, JSON.parse(labels) as object),
        value,
      ]);
      expect(theirs).toEqual(new Map(ours as [string, number][]));
      expect(theirs.size).toBe(labelled.length + 1);
    },
  );

  test('OTLP has each figure once, of at most 2,000 a request', () => {
    const requests = otlpRequests(fixture).map((text) => JSON.parse(text) as OtlpRequest);
    const points = requests.map((one) =>
      one.resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(({ gauge }) => gauge.dataPoints)),
      ),
    );
    expect(points.every(({ length }) => length > 0 && length <= 2_000)).toBe(true);
    expect(
      points
        .flat()
        .map(({ asDouble }) => asDouble)
        .sort(),
    ).toEqual(labelled.map(({ value }) => value).sort());
    expect(points.flat().every(({ timeUnixNano }) => /^\d{19}$/.test(timeUnixNano))).toBe(true);
  });
});

test('what is unknown is absent in every format, never 0', () => {
  const fixture = buildFixture({ hits: 4_000, trials: 1 });
  const [first, ...others] = fixture.summary.topologies;
  if (first?.measured === undefined) throw new Error('nothing was measured');
  const {
    p95Ms: _time,
    database: _work,
    totalCpuMsPerHit: _cpu,
    errorRatio: _errors,
    sloMet: _met,
    ...measured
  } = first.measured;
  const summary = { ...fixture.summary, topologies: [{ ...first, measured }, ...others] };
  const names = [
    ...['response_p95_ms', 'database_statements_per_1000_hits', 'cpu_ms_per_hit', 'error_ratio', 'objectives_met'],
    ...['database_rows_per_1000_hits', 'database_time_ms_per_1000_hits'],
  ];
  const seen = (exported: typeof fixture) =>
    names.map((name) => ({
      csv: figuresCsv(exported)
        .split('\r\n')
        .some((line) => line.startsWith(`${fixture.run.runId},${first.name},,,,${name},,`)),
      openMetrics: openMetrics(exported)
        .split('\n')
        .some((line) => line.startsWith(`benchday_${name}{`) && line.includes(`topology="${first.name}"`)),
      otlp: otlpRequests(exported)
        .flatMap((text) => (JSON.parse(text) as OtlpRequest).resourceMetrics)
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
        .some((one) => one.name === `benchday.${name}` && JSON.stringify(one).includes(`"${first.name}"`)),
    }));
  expect(seen(fixture)).toEqual(names.map(() => ({ csv: true, openMetrics: true, otlp: true })));
  expect(seen({ ...fixture, summary })).toEqual(names.map(() => ({ csv: false, openMetrics: false, otlp: false })));
});

interface OtlpRequest {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly gauge: {
          readonly dataPoints: readonly { readonly asDouble: number; readonly timeUnixNano: string }[];
        };
      }[];
    }[];
  }[];
}

/** Refuses what the ABNF of OpenMetrics 1.0 does not allow, of what we write. */
function strictly(text: string): { name: string; labels: string; value: number }[] {
  const lines = text.split('\n');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  const families = new Set<string>();
  let family = '';
  let isInfo = false;
  return lines.slice(0, -2).flatMap((line) => {
    const [, type] = /^# TYPE (\S+) (?:gauge|info)$/.exec(line) ?? [];
    if (type !== undefined) {
      if (families.has(type)) throw new Error(`${type} comes twice`);
      families.add((family = type));
      isInfo = line.endsWith(' info');
      return [];
    }
    if (line.startsWith(`# HELP ${family} `)) return [];
    const [, name = '', labels = '', value, time] =
      /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)+)\} (\S+) (\d+\.\d+)$/.exec(line) ?? [];
    if (name !== (isInfo ? `${family}_info` : family) || !Number.isFinite(Number(value)) || time === undefined) {
      throw new Error(`no sample of ${family}: ${line}`);
    }
    const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/gs)].map(([, label = '', raw = '']) => [
      label,
      raw.replaceAll(/\\(.)/g, (_whole, escape: string) => (escape === 'n' ? '\n' : escape)),
    ]);
    return [{ name, labels: JSON.stringify(Object.fromEntries(pairs)), value: Number(value) }];
  });
}
