import type { MetricVerdict, Verdict } from '../../records/verdict.ts';
import { plainPercent, signedPercent } from '../../base/number-text.ts';

/**
 * The verdict as a JUnit file, a test case for each metric. A regression is a failure, an invalid measurement an error. What could
 * not be decided is a failure too unless the rule says "skipped": most CI services show a skipped test as green.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd), which GitLab, Jenkins and GitHub actions read
 */
export function junitXml(verdict: Verdict): string {
  const { metrics, state, rule, runId, baseline, candidate } = verdict;
  const cases = metrics.map((metric) => caseOf(metric, verdict));
  const isOpen = (metric: MetricVerdict): boolean => metric.state === 'inconclusive' || isUnconfirmed(metric, verdict);
  const open = metrics.filter(isOpen).length;
  const worse = metrics.filter((metric) => metric.state === 'regression' && !isOpen(metric)).length;
  const isInvalid = state === 'invalid';
  const skipped = !isInvalid && rule.inconclusiveAs === 'skipped' ? open : 0;
  const failures = isInvalid ? 0 : worse + open - skipped;
  const errors = isInvalid ? metrics.length : 0;
  const counts = `tests="${metrics.length}" failures="${failures}" errors="${errors}"`;
  const name = attribute(`benchday gate: ${candidate} against ${baseline}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${counts}>`,
    `  <testsuite name=${name} ${counts} skipped="${skipped}" time="0">`,
    '    <properties>',
    `      <property name="run" value=${attribute(runId)}/>`,
    `      <property name="verdict" value=${attribute(state)}/>`,
    `      <property name="seed" value="${verdict.seed}"/>`,
    '    </properties>',
    ...cases,
    `    <system-out>${text(verdict.sentence)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf(metric: MetricVerdict, verdict: Verdict): string {
  const head = `    <testcase name=${attribute(metric.title)} classname=${attribute(`benchday.${verdict.scenario}.${metric.metric}`)} time="0"`;
  const outcome = outcomeOf(metric, verdict);
  return outcome === undefined ? `${head}/>` : `${head}>\n${outcome}\n    </testcase>`;
}

function outcomeOf(metric: MetricVerdict, verdict: Verdict): string | undefined {
  if (verdict.state === 'invalid') return element('error', 'invalid', verdict.sentence, detailsOf(metric));
  const open = verdict.rule.inconclusiveAs;
  if (isUnconfirmed(metric, verdict)) return element(open, 'inconclusive', verdict.sentence, detailsOf(metric));
  if (metric.state === 'regression') return element('failure', 'regression', headline(metric), detailsOf(metric));
  if (metric.state === 'inconclusive') return element(open, 'inconclusive', headline(metric), detailsOf(metric));
  return undefined;
}

/** Worse only in the run that was to confirm something else. */
function isUnconfirmed(metric: MetricVerdict, { confirms }: Verdict): boolean {
  return metric.state === 'regression' && confirms !== undefined && !confirms.metrics.includes(metric.metric);
}

function element(name: 'error' | 'failure' | 'skipped', type: string, message: string, details: string): string {
  if (name === 'skipped') return `      <skipped message=${attribute(`${type}: ${message}`)}/>`;
  return `      <${name} type=${attribute(type)} message=${attribute(message)}>${text(details)}</${name}>`;
}

function headline({ change, reason }: MetricVerdict): string {
  return change === undefined ? reason : `${signedPercent(change.estimate)}: ${reason}`;
}

function detailsOf({ values, dropped, tolerance, margin, unit }: MetricVerdict): string {
  return [
    `tolerance ${plainPercent(tolerance)}, margin ${plainPercent(margin)}`,
    ...values.map(
      (pair) =>
        `pair ${pair.repetition}: ${pair.baseline.value} -> ${pair.candidate.value}${unit === '' ? '' : ` ${unit}`} (${signedPercent(pair.change)})`,
    ),
    ...dropped.map(({ repetition, reason }) => `pair ${repetition} dropped: ${reason}`),
  ].join('\n');
}

/** An attribute's value with its quotes. Line ends become spaces, as a parser would make of them. */
function attribute(value: string): string {
  return `"${text(value)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\r\n]+/g, ' ')}"`;
}

/** Text of an element; characters that XML 1.0 forbids even when escaped become U+FFFD. */
function text(value: string): string {
  return value
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
