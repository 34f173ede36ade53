import type { ErrorsVerdict, JudgedName, MetricVerdict, Verdict } from '../../records/verdict.ts';
import { isUnconfirmed } from '../../verdicts/gate/gate-state.ts';
import { changeWords, sidesOf } from '../../verdicts/gate/change-words.ts';
import { attribute, text } from '../xml-text.ts';
import { counted, limitPercent, plainNumber, plainPercent, signedPercent } from '../../base/number-text.ts';

/**
 * The verdict as a JUnit file, a test case for each metric and one for the errors. A regression is a failure, an invalid measurement an error. What could
 * not be decided is a failure too unless the rule says "skipped": most CI services show a skipped test as green.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd), which GitLab, Jenkins and GitHub actions read
 */
export function junitXml(verdict: Verdict): string {
  const { state, rule, runId, baseline, candidate } = verdict;
  const judged = judgedOf(verdict);
  const cases = judged.map((one) => caseOf(one, verdict));
  const isOpen = (one: Judged): boolean => one.state === 'inconclusive' || isUnconfirmed(one, verdict);
  const open = judged.filter(isOpen).length;
  const worse = judged.filter((one) => one.state === 'regression' && !isOpen(one)).length;
  const isInvalid = state === 'invalid';
  const skipped = !isInvalid && rule.inconclusiveAs === 'skipped' ? open : 0;
  const failures = isInvalid ? 0 : worse + open - skipped;
  const errors = isInvalid ? judged.length : 0;
  const counts = `tests="${judged.length}" failures="${failures}" errors="${errors}"`;
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

/** A test case. */
interface Judged {
  readonly name: JudgedName;
  readonly title: string;
  readonly state: MetricVerdict['state'];
  readonly headline: string;
  readonly details: string;
}

function judgedOf({ metrics, errors }: Verdict): readonly Judged[] {
  const cases = metrics.map((metric): Judged => {
    const { metric: name, title, state } = metric;
    return { name, title, state, headline: headline(metric), details: detailsOf(metric) };
  });
  if (errors === undefined) return cases;
  const { state, reason } = errors;
  return [...cases, { name: 'errors', title: 'errors', state, headline: reason, details: errorDetails(errors) }];
}

function caseOf(one: Judged, verdict: Verdict): string {
  const head = `    <testcase name=${attribute(one.title)} classname=${attribute(`benchday.${verdict.scenario}.${one.name}`)} time="0"`;
  const outcome = outcomeOf(one, verdict);
  return outcome === undefined ? `${head}/>` : `${head}>\n${outcome}\n    </testcase>`;
}

function outcomeOf(one: Judged, verdict: Verdict): string | undefined {
  if (verdict.state === 'invalid') return element('error', 'invalid', verdict.sentence, one.details);
  const open = verdict.rule.inconclusiveAs;
  if (isUnconfirmed(one, verdict)) return element(open, 'inconclusive', verdict.sentence, one.details);
  if (one.state === 'regression') return element('failure', 'regression', one.headline, one.details);
  if (one.state === 'inconclusive') return element(open, 'inconclusive', one.headline, one.details);
  return undefined;
}

function element(name: 'error' | 'failure' | 'skipped', type: string, message: string, details: string): string {
  if (name === 'skipped') return `      <skipped message=${attribute(`${type}: ${message}`)}/>`;
  return `      <${name} type=${attribute(type)} message=${attribute(message)}>${text(details)}</${name}>`;
}

function headline(metric: MetricVerdict): string {
  const words = changeWords(metric.change, sidesOf(metric), metric.unit);
  return words === undefined ? metric.reason : `${words}: ${metric.reason}`;
}

function detailsOf({ values, dropped, tolerance, margin, unit }: MetricVerdict): string {
  return [
    `tolerance ${limitPercent(tolerance)}, margin ${plainPercent(margin)}`,
    ...values.map(
      ({ repetition, baseline, candidate, change }) =>
        `pair ${repetition}: ${plainNumber(baseline.value)} -> ${plainNumber(candidate.value)}${unit === '' ? '' : ` ${unit}`}${change === undefined || (baseline.value === 0 && candidate.value !== 0) ? '' : ` (${signedPercent(change)})`}`,
    ),
    ...dropped.map(({ repetition, reason }) => `pair ${repetition} dropped: ${reason}`),
  ].join('\n');
}

function errorDetails({ baseline, candidate, dropped, margin, tolerance }: ErrorsVerdict): string {
  return [
    `tolerance ${limitPercent(tolerance)}, margin ${plainPercent(margin)}, of all hits`,
    `baseline: ${baseline.errors} of ${counted(baseline.hits, 'hit')}`,
    `candidate: ${candidate.errors} of ${counted(candidate.hits, 'hit')}`,
    ...dropped.map(({ repetition, reason }) => `pair ${repetition} dropped: ${reason}`),
  ].join('\n');
}
