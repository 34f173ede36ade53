import { type ExportedFigure, type ExportedRun, endOf } from './exported-figure.ts';
import { labelsOf } from './open-metrics.ts';
import { runFigures } from './run-figures.ts';

/** So that a request stays far below what a collector takes (20 MB by default). */
const MOST_POINTS = 2_000;

const UCUM: Readonly<Record<string, string>> = { ms: 'ms', bytes: 'By', ratio: '1' };

/**
 * A run's figures as requests of OTLP/HTTP in JSON, gauges at the time the run ended; the same figures as in OpenMetrics.
 * @source github.com/open-telemetry/opentelemetry-proto, metrics.proto and docs/specification.md (JSON Protobuf encoding)
 */
export function otlpRequests(exported: ExportedRun): readonly string[] {
  const { run } = exported;
  const figures = runFigures(exported).filter(({ isOfText }) => isOfText !== true);
  const resource = { attributes: attributes(resourceOf(exported)) };
  const scope = { name: 'benchday', version: run.benchdayVersion };
  const timeUnixNano = `${Math.round(endOf(exported) * 1000)}000`;
  const requests: string[] = [];
  for (let from = 0; from < figures.length; from += MOST_POINTS) {
    const metrics = metricsOf(figures.slice(from, from + MOST_POINTS), { runId: run.runId, timeUnixNano });
    requests.push(JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] }));
  }
  return requests;
}

function resourceOf({ run }: ExportedRun): Readonly<Record<string, string>> {
  const { git, hostname } = run.environment;
  return {
    ...{ 'service.name': 'benchday', 'service.version': run.benchdayVersion, 'host.name': hostname },
    ...{ 'benchday.run': run.runId, 'benchday.scenario': run.scenario.name },
    ...(git === undefined ? {} : { 'vcs.ref.head.revision': git.commit, 'vcs.ref.head.name': git.branch }),
  };
}

function metricsOf(
  figures: readonly ExportedFigure[],
  { runId, timeUnixNano }: { readonly runId: string; readonly timeUnixNano: string },
): readonly object[] {
  const byName = new Map<string, ExportedFigure[]>();
  for (const figure of figures) {
    const of = byName.get(figure.name) ?? [];
    byName.set(figure.name, of);
    of.push(figure);
  }
  return [...byName].map(([name, of]) => ({
    name: `benchday.${name}`,
    description: of[0]?.meaning,
    unit: UCUM[of[0]?.unit ?? ''] ?? '',
    gauge: {
      dataPoints: of.map((figure) => ({
        attributes: attributes(labelsOf(figure, runId)),
        timeUnixNano,
        asDouble: figure.value,
      })),
    },
  }));
}

function attributes(labels: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
