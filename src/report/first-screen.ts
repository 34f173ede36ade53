import type { Decision, ValidityState } from '../records/summary.ts';
import type { Verdict } from '../records/verdict.ts';
import { compareTopologies } from './comparison.ts';
import type { ComparisonCell } from './comparison-row.ts';
import { duration, integer, millions, plural, rate, utcTime } from './format.ts';
import { cut, html } from './html.ts';
import type { Html } from './html.ts';
import { isScripted, scriptedHits } from './scripted.ts';
import type { ReportModel } from './model.ts';
import { listOf, nameWithKey } from './parts/blocks.ts';
import { smallBars } from './parts/small-bars.ts';
import { markHtml, validityMark } from './parts/state.ts';
import { tableHtml } from './parts/table.ts';

const KINDS: Readonly<Record<Decision['kind'], string>> = {
  winner: 'Answer',
  'no-single-winner': 'No single winner',
  'nobody-holds': 'None meets them',
  'cannot-say': 'No answer',
};

const MOST_REASONS = 6;
const MOST_CHANGES = 6;

const GATE_KINDS: Readonly<Record<Verdict['state'], Decision['kind']>> = {
  ok: 'winner',
  regression: 'nobody-holds',
  inconclusive: 'cannot-say',
  invalid: 'cannot-say',
};

/** What one reads without scrolling: the answer, whether to trust it, the comparison, and why. */
export function firstScreen(model: ReportModel): Html {
  const { decision, notMeasured } = model.summary;
  const gate = model.verdict;
  // Of a gate the question is whether the candidate is worse, not which of its two arms to take.
  const kind = gate === undefined ? decision.kind : GATE_KINDS[gate.state];
  const isMany = model.topologies.length > 3;
  return html`<header class="masthead">
      <p class="run">
        <span class="brand">benchday</span>
        <strong class="kind ${kind}">${gate === undefined ? KINDS[decision.kind] : 'Gate'}</strong>
        ${runLine(model)}
      </p>
      <h1 id="verdict" data-kind="${kind}">${gate === undefined ? decision.sentence : cut(gate.sentence, 1000)}</h1>
      ${gate === undefined && costHtml(decision)} ${trustStrip(model)} ${gate === undefined && missingHtml(decision)}
    </header>
    <section class="overview ${isMany && 'many'}" aria-label="Comparison">
      <div class="comparison">${comparisonTable(model)}</div>
      <div class="why">
        <div class="bars">${smallBars(model)}</div>
        ${gate === undefined ? html`${whyHtml(decision)} ${changesHtml(decision)}` : gateReasons(gate)}
      </div>
    </section>
    ${
      notMeasured.length > 0 &&
      html`<p class="not-measured"><strong>What this run does not show:</strong> ${notMeasured.join(' ')}</p>`
    }`;
}

function runLine(model: ReportModel): Html {
  const { run } = model;
  const { scenario, schedule } = run;
  const planned = `${integer(schedule.hits)} hits, up to ${rate(schedule.peakRatePerSecond)}`;
  const asked = isScripted(model)
    ? scriptedHits(model)
    : `${millions(scenario.hitsPerDay)} hits a day, ${scenario.mode} of\n    ${duration(scenario.durationMs)} with ${planned}`;
  const when = run.finishedAtMs ?? run.startedAtMs;
  const state = run.state === 'finished' ? '' : `, ${run.state}`;
  return html`<bdi>${cut(scenario.title)}</bdi> · ${asked} ·
    <time datetime="${new Date(when).toISOString()}">${utcTime(when)}</time>${state}`;
}

function trustStrip(model: ReportModel): Html {
  const { decision } = model.summary;
  return html`<div class="trust ${decision.trustState}" role="group" aria-label="Trust">
    <p class="trust-word">
      ${markHtml({ ...validityMark(decision.trustState), word: validityMark(decision.trustState).word.toUpperCase() })}
    </p>
    <div>
      <p>${decision.trust} <a href="#trust">Why?</a></p>
      <p class="classes">${classLine(model, 'time')}<span class="dot"> · </span>${classLine(model, 'work')}</p>
    </div>
  </div>`;
}

/** Response times and work metrics have verdicts of their own: a noisy machine spoils the first, not the second. */
function classLine({ topologies, summary }: ReportModel, metricClass: 'time' | 'work'): Html {
  const measured = topologies.filter(({ measured: figures }) => figures !== undefined);
  const states = measured.map(({ summary: own }) => own.validity[metricClass]);
  const state: ValidityState =
    states.length === 0 || states.includes('invalid') ? 'invalid' : states.includes('warning') ? 'warning' : 'valid';
  const total = topologies.reduce(
    (sum, { summary: own }) => sum + Math.max(own.trials.planned, own.trials.measured),
    0,
  );
  const valid = topologies.reduce(
    (sum, { summary: { trials } }) => sum + (metricClass === 'time' ? trials.validTime : trials.validWork),
    0,
  );
  const title = metricClass === 'time' ? 'Response times' : 'Work metrics';
  const unused = metricClass === 'time' && summary.decision.restsOn === 'work-only' ? ', not used for the answer' : '';
  const doubtful = measured
    .filter(({ summary: own }) => own.validity[metricClass] === 'warning')
    .map(({ name }) => name);
  const whose = state === 'warning' ? ` for ${listOf(doubtful)}` : '';
  return html`<span data-class="${metricClass}"
    >${title}: ${markHtml(validityMark(state))}${whose}, ${valid} of ${plural(total, 'trial')} count${unused}</span
  >`;
}

function comparisonTable(model: ReportModel): Html {
  return tableHtml({
    id: 'comparison',
    caption: html`Topologies side by side
      <span class="quiet">${valuesText(model)}; change against ${model.summary.reference}</span>`,
    head: ['Figure', ...model.topologies.map(nameWithKey)],
    rows: compareTopologies(model).map((row) => [
      { content: html`${row.title} <small>${row.meaning}</small>`, isHeader: true },
      ...row.cells.map((cell) => ({ content: cellHtml(cell), className: cell.isGreyed ? 'greyed' : '' })),
    ]),
    numeric: model.topologies.map((_, index) => index + 1),
  });
}

function valuesText({ topologies }: ReportModel): string {
  const isOnce = topologies.every(({ summary: { trials } }) => Math.max(trials.validWork, trials.validTime) <= 1);
  return isOnce ? 'one trial of each' : 'median of the trials (least – most)';
}

function cellHtml({ value, range, mark }: ComparisonCell): Html {
  return html`${value !== '' && html`<span class="value">${value}</span>`} ${mark !== undefined && markHtml(mark)}
  ${range !== undefined && html`<span class="range">${range}</span>`}`;
}

function costHtml({ cost }: Decision): Html | undefined {
  return cost === undefined ? undefined : html`<p class="cost">${cut(cost, 1500)}</p>`;
}

function missingHtml({ notMeasured = [] }: Decision): Html | undefined {
  if (notMeasured.length === 0) return undefined;
  return html`<p class="missing"><strong>Not measured:</strong> ${notMeasured.map(({ what }) => what).join('; ')}.</p>`;
}

/** The questions whose answer is another one, first of all. */
function changesHtml({ changes = [] }: Decision): Html {
  const others = changes.filter(({ isSame }) => !isSame);
  const list = (own: typeof changes) =>
    html`<ul class="reasons">
      ${own.map(({ what, answer }) => html`<li>${what}: <strong>${answer}</strong></li>`)}
    </ul>`;
  if (changes.length === 0) return html``;
  return html`<h2 class="small">What would change it</h2>
    ${
      others.length === 0
        ? html`<p>Nothing that was tried: no other limit, criterion or price of those below.</p>`
        : list(others.slice(0, MOST_CHANGES))
    }
    <details class="rule">
      <summary>All ${String(changes.length)} questions that were asked</summary>
      ${list(changes)}
    </details>`;
}

function whyHtml({ reasons, rule }: Decision): Html {
  return html`${
      reasons.length > 0 &&
      html`<h2 class="small">Why</h2>
        <ul class="reasons">
          ${reasons.slice(0, MOST_REASONS).map((reason) => html`<li>${reason}</li>`)}
        </ul>`
    }
    <details class="rule">
      <summary>Decided by this rule</summary>
      <p>${rule}</p>
    </details>`;
}

function gateReasons({ metrics }: Verdict): Html {
  return html`<h2 class="small">Why</h2>
    <ul class="reasons">
      ${metrics.map(({ title, state, reason }) => html`<li>${title}: ${state}: ${cut(reason, 400)}</li>`)}
    </ul>`;
}
