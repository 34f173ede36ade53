import { type ExportedFigure, type ExportedRun, endOf } from './exported-figure.ts';
import { runFigures } from './run-figures.ts';

/**
 * A run's figures as OpenMetrics, each at the time the run ended. All are gauges: what a counter rose by in a trial is no counter, and is
 * called `..._in_trial`. What is unknown has no sample; what is said of a query's text is left out, as texts make no labels.
 * @source github.com/prometheus/OpenMetrics, specification/OpenMetrics.md, version 1.0.0
 */
export function openMetrics(exported: ExportedRun): string {
  const { run } = exported;
  const at = (endOf(exported) / 1000).toFixed(3);
  const families = new Map<string, { readonly meaning: string; readonly lines: string[] }>();
  for (const figure of runFigures(exported)) {
    if (figure.isOfText === true) continue;
    const name = familyOf(figure);
    const family = families.get(name) ?? { meaning: figure.meaning, lines: [] };
    families.set(name, family);
    family.lines.push(`${name}${labelText(labelsOf(figure, run.runId))} ${figure.value} ${at}`);
  }
  const { git } = run.environment;
  const info = {
    ...{ run: run.runId, scenario: run.scenario.name, state: run.state, version: run.benchdayVersion },
    ...(git === undefined ? {} : { commit: git.commit, branch: git.branch, dirty: String(git.isDirty) }),
  };
  return [
    '# TYPE benchday_run info',
    '# HELP benchday_run What was measured.',
    `benchday_run_info${labelText(info)} 1 ${at}`,
    ...[...families].flatMap(([name, { meaning, lines }]) => [
      `# TYPE ${name} gauge`,
      `# HELP ${name} ${escaped(meaning)}`,
      ...lines,
    ]),
    '# EOF',
    '',
  ].join('\n');
}

/** With `_in_trial` in the place of `_total`, which only counters may have. */
function familyOf({ name }: ExportedFigure): string {
  return `benchday_${name.replace(/_total$/, '_in_trial').replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
}

type Labels = Readonly<Record<string, string>>;

/** What tells a figure from the others of its name. */
export function labelsOf(figure: ExportedFigure, runId: string): Labels {
  const { topology, trial, service, instance, item, statistic, validity } = figure;
  const found = { run: runId, topology, trial, service, instance, item, statistic, validity };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, wellFormed(String(value))]])),
  );
}

function labelText(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}

function escaped(text: string): string {
  return wellFormed(text)
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('"', String.raw`\"`);
}

/** Half a character cannot be written as UTF-8. Other line ends and NUL would part a line for some readers. */
function wellFormed(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/[\u0000\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/g, '\ufffd');
}
