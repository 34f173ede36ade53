import { shellWord } from '../../base/shell-word.ts';
import type { Decision, ValidityState } from '../../records/summary.ts';
import { MISSING, integer, leastDifference, milliseconds, percent, percentOfFailures, plural } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html, HtmlValue } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { beginningHtml } from '../parts/blocks.ts';
import { type Mark, markHtml, validityMark } from '../parts/state.ts';
import { flowsOf } from '../visits.ts';
import { whom } from './short-names.ts';

/** Characters of two lines at a width of 1280 pixels; a gate has room for more. */
const TWO_LINES = 330;
const ONE_LINE = 165;
const OF_A_GATE = 900;

/** May it be believed: the word, the sentence of the answer, and the figures that it rests on. */
export function trustStrip(model: ReportModel): Html {
  const { decision } = model.summary;
  const { word, ...mark } = validityMark(decision.trustState);
  return html`<div class="trust ${decision.trustState}" role="group" aria-label="Trust">
    <p class="trust-word">${markHtml({ ...mark, word: word.toUpperCase() })} <a href="#trust">Why?</a></p>
    <div>
      ${incomplete(model).map((line) => html`<p class="incomplete">${line}</p>`)}
      <p class="sentence">
        ${beginningHtml(cut(decision.trust, 1500), model.verdict === undefined ? TWO_LINES : OF_A_GATE)}
      </p>
      ${refusal(model)}
      <p class="classes">${classText(model, 'time')}; ${classText(model, 'work')}</p>
      <dl class="figures">
        ${figures(model).map(
          ([title, value]) =>
            html`<div>
              <dt>${title}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </div>
  </div>`;
}

/** Lines beside those that each strip has. */
export function extraLines(model: ReportModel): number {
  return incomplete(model).length + (refusal(model) === undefined ? 0 : 1);
}

/** Commands that take the id of their run. */
const RESUMED = ['run', 'gate', 'calibrate'];

/** What is missing before anything else is asked: a run that did not come to its end, and trials that failed. */
function incomplete({ run, trials, summary }: ReportModel): readonly Html[] {
  const lines: Html[] = [];
  const command = run.command[1] ?? '';
  if (run.state === 'interrupted')
    lines.push(
      html`<strong>Interrupted</strong>: ${integer(trials.length)} of ${plural(run.plan.length, 'trial')} are
        there${RESUMED.includes(command) && html`; to continue: <code>benchday ${command} --resume ${run.runId}</code>`}`,
    );
  const failures = summary.topologies.flatMap(({ name, failures: own }) => own.map((why) => `${name}: ${why}`));
  const [first] = failures;
  if (first !== undefined)
    lines.push(
      html`<strong>Failed</strong>:
        ${beginningHtml(
          `${failures.length > 1 ? `${plural(failures.length, 'trial')}, the first: ` : ''}${cut(first, 1000)}`,
          ONE_LINE,
        )}`,
    );
  return lines;
}

/** Where nothing counts: why, each reason once with the topologies that it spoilt. */
function refusal({ topologies, summary: { decision } }: ReportModel): Html | undefined {
  // Where none was measured, the trials that failed are named already.
  if (decision.restsOn !== 'nothing' || topologies.every(({ measured }) => measured === undefined)) return undefined;
  const named = new Map<string, string[]>();
  for (const { name } of topologies) {
    for (const reason of decision.reasons) {
      if (!reason.startsWith(`${name}: `)) continue;
      const why = reason.slice(name.length + 2);
      named.set(why, [...(named.get(why) ?? []), name]);
    }
  }
  if (named.size === 0) return undefined;
  const lines = [...named].map(([why, names]) => `${cut(why, 200)} (${whom(names, topologies.length)})`).join('; ');
  return html`<p class="refusal">${beginningHtml(lines, ONE_LINE)}</p>`;
}

function figures(model: ReportModel): readonly (readonly [string, HtmlValue])[] {
  return [
    ['Sees differences from', differenceText(model)],
    ['A/A false alarms', alarmText(model)],
    ['Generator', generatorText(model)],
    ['Dropped', droppedText(model)],
    ...notReached(model),
  ];
}

/** Response times and work metrics have verdicts of their own: a noisy machine spoils the first, not the second. */
function classText({ topologies, summary }: ReportModel, metricClass: 'time' | 'work'): Html {
  const measured = topologies.filter(({ measured: own }) => own !== undefined);
  const named = (state: ValidityState) =>
    measured.filter(({ summary: own }) => own.validity[metricClass] === state).map(({ name }) => name);
  const those = (names: readonly string[]) => whom(names, measured.length);
  const total = topologies.reduce((sum, { summary: { trials } }) => sum + Math.max(trials.planned, trials.measured), 0);
  const valid = topologies.reduce(
    (sum, { summary: { trials } }) => sum + (metricClass === 'time' ? trials.validTime : trials.validWork),
    0,
  );
  const [invalid, warned] = [named('invalid'), named('warning')];
  const mark: Mark =
    measured.length === invalid.length
      ? validityMark('invalid')
      : invalid.length > 0
        ? { glyph: '!', word: `valid but for ${those(invalid)}`, tone: 'unsure' }
        : warned.length > 0
          ? { ...validityMark('warning'), word: `warning for ${those(warned)}` }
          : validityMark('valid');
  const title = metricClass === 'time' ? 'Response times' : 'Work metrics';
  const unused = metricClass === 'time' && summary.decision.restsOn === 'work-only' ? ', not used for the answer' : '';
  return html`<span data-class="${metricClass}"
    >${title} ${markHtml(mark)}, ${integer(valid)} of ${plural(total, 'trial')} count${unused}</span
  >`;
}

/** What the answer's own record says could have been told apart; of a gate its verdict does. */
function differenceText({ summary: { decision }, verdict, topologies }: ReportModel): HtmlValue {
  if (verdict !== undefined) {
    const known = verdict.metrics.flatMap(({ title, detectable }) =>
      detectable === undefined ? [] : [`${title} ${leastDifference(detectable)}`],
    );
    return known.length === 0 ? 'not known' : known.slice(0, 3).join(', ');
  }
  const { resolution } = decision;
  if (topologies.length < 2) return html`${MISSING} nothing to compare`;
  if (resolution === undefined || resolution.differences.length === 0) return 'not known';
  return html`${differencesText(resolution)} <small>${basisText(resolution)}</small>`;
}

type Resolution = NonNullable<Decision['resolution']>;

function differencesText({ differences }: Resolution): string {
  const [first] = differences;
  const isOne = differences.every(({ ratio }) => ratio === first?.ratio);
  if (isOne && first !== undefined) return leastDifference(first.ratio);
  return differences.map(({ of, ratio }) => `${of} ${leastDifference(ratio)}`).join(', ');
}

function basisText({ differences, trials, trialsToProve }: Resolution): string {
  if (differences.every(({ by }) => by === 'trials')) return `by ${plural(trials, 'trial')} of each`;
  const by = differences.some(({ by: each }) => each === 'calibration') ? 'as calibrated' : 'by rule';
  return `${by}; a proof takes ${integer(trialsToProve)} trials of each`;
}

function alarmText({ summary: { decision }, run }: ReportModel): HtmlValue {
  const alarms = decision.resolution?.falseAlarms;
  if (alarms !== undefined) return `${integer(alarms.alarms)} of ${integer(alarms.of)}`;
  return html`not measured: <code>benchday calibrate ${shellWord(run.scenario.file)}</code>`;
}

/** Of the trial in which each was worst. */
function generatorText({ topologies, trials }: ReportModel): HtmlValue {
  const cpu = trials.flatMap((trial) => {
    const ratio = trial.state === 'measured' ? trial.load.generator.cpuP95Ratio : undefined;
    return ratio === undefined ? [] : [ratio];
  });
  const lag = topologies.flatMap(({ measured }) => measured?.lagP99Ms?.max ?? []);
  const known = [
    ...(cpu.length === 0 ? [] : [`CPU ${percent(Math.max(...cpu))}`]),
    ...(lag.length === 0 ? [] : [`lag p99 ${milliseconds(Math.max(...lag))}`]),
  ];
  return known.length === 0 ? 'not measured' : known.join(', ');
}

function droppedText({ topologies }: ReportModel): HtmlValue {
  const ratios = topologies.flatMap(({ measured }) => measured?.droppedRatio?.max ?? []);
  return ratios.length === 0 ? 'not measured' : percentOfFailures(Math.max(...ratios));
}

/** Where there are visits; of the topology and flow in which most steps were never sent for want of a value. */
function notReached(model: ReportModel): readonly (readonly [string, HtmlValue])[] {
  if (model.run.scenario.flows === undefined) return [];
  const ratios = flowsOf(model).flatMap(({ flow }) => flow.notReachedRatio ?? []);
  const most = ratios.length === 0 ? 'not measured' : percentOfFailures(Math.max(...ratios));
  return [['Steps not reached', html`<a href="#visits">${most}</a>`]];
}
