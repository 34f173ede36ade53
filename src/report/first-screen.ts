import type { Decision } from '../records/summary.ts';
import type { JudgedName, Verdict } from '../records/verdict.ts';
import { saidState } from '../verdicts/gate/gate-state.ts';
import { isFailingThoughMet } from '../verdicts/choice/standings.ts';
import { changesHtml } from './first-screen/changes.ts';
import { GATE_MARKS, gateTable } from './first-screen/gate-table.ts';
import { paretoChart } from './first-screen/pareto.ts';
import { type HasSection, MANY_TOPOLOGIES } from './first-screen/columns.ts';
import { requirementsHtml } from './first-screen/requirements.ts';
import { scorecard } from './first-screen/scorecard.ts';
import { trustStrip } from './first-screen/trust-strip.ts';
import { duration, integer, millions, rate, utcTime } from './format.ts';
import { cut, html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportModel } from './model.ts';
import { isScripted, scriptedHits } from './scripted.ts';

const KINDS: Readonly<Record<Decision['kind'], string>> = {
  winner: 'Answer',
  'no-single-winner': 'No single winner',
  'nobody-holds': 'None meets them',
  'cannot-say': 'No answer',
};

function kindText({ kind, standings = [] }: Decision): string {
  return kind === 'nobody-holds' && standings.some(isFailingThoughMet) ? 'None can be taken' : KINDS[kind];
}

const GATE_KINDS: Readonly<Record<Verdict['state'], Decision['kind']>> = {
  ok: 'winner',
  regression: 'nobody-holds',
  inconclusive: 'cannot-say',
  invalid: 'cannot-say',
};

/**
 * What one reads without scrolling: the answer as the record has it, whether to trust it, who meets what at which cost, what would change
 * it, and what nobody measured.
 * @param has  whether the page has a section to lead to
 */
export function firstScreen(model: ReportModel, has: HasSection = () => true): Html {
  const { decision } = model.summary;
  const gate = model.verdict;
  // Of a gate the question is whether the candidate is worse, not which of its two arms to take.
  const kind = gate === undefined ? decision.kind : GATE_KINDS[gate.state];
  return html`<div class="first-screen">
    <header class="masthead">
      <p class="run">
        <span class="brand">benchday</span>
        <strong class="kind ${kind}">${gate === undefined ? kindText(decision) : 'Gate'}</strong>
        ${runLine(model)}
      </p>
      ${headline(kind, gate === undefined ? decision.sentence : cut(gate.sentence, 1000))} ${trustStrip(model)}
    </header>
    ${gate === undefined ? decided(model, has) : judged(gate)}
  </div>`;
}

function decided(model: ReportModel, has: HasSection): Html {
  const room = model.topologies.length > MANY_TOPOLOGIES ? 'many' : 'few';
  return html`<section class="overview ${room}" aria-label="Comparison">
    <div class="scores">${scorecard(model, has)}</div>
    ${paretoChart(model)} ${changesHtml(model, has, room)} ${requirementsHtml(model, has, room)}
  </section>`;
}

function judged(gate: Verdict): Html {
  return html`<section class="overview gate" aria-label="Comparison">
    <div class="scores">${gateTable(gate)}</div>
    <div class="changes">
      <h2 class="small">Why</h2>
      <ul class="reasons">
        ${partsOf(gate).map((part) => html`<li>${part.title}: ${GATE_MARKS[saidState(part, gate)].word}: ${cut(part.reason, 300)}</li>`)}
      </ul>
    </div>
  </section>`;
}

type Judged = Pick<Verdict['metrics'][number], 'title' | 'state' | 'reason'> & { readonly name: JudgedName };

/** Errors have a verdict of their own, beside the metrics'. */
function partsOf({ metrics, errors }: Verdict): readonly Judged[] {
  const parts: Judged[] = metrics.slice(0, 8).map((one) => ({ ...one, name: one.metric }));
  return errors === undefined ? parts : [...parts, { ...errors, name: 'errors', title: 'errors' }];
}

/** The answer large, the rest of its sentence smaller; together they are the sentence and nothing else. */
function headline(kind: Decision['kind'], sentence: string): Html {
  const at = /^[^:.]{3,160}:(?= )/.exec(sentence)?.[0].length;
  if (at === undefined) return html`<h1 id="verdict" data-kind="${kind}">${sentence}</h1>`;
  const [lead, rest] = [sentence.slice(0, at), sentence.slice(at)];
  return html`<h1 id="verdict" class="long" data-kind="${kind}"><strong>${lead}</strong>${rest}</h1>`;
}

function runLine(model: ReportModel): Html {
  const { run } = model;
  const { scenario, schedule } = run;
  const planned = `${integer(schedule.hits)} hits, up to ${rate(schedule.peakRatePerSecond)}`;
  const asked = isScripted(model)
    ? scriptedHits(model)
    : `${millions(scenario.hitsPerDay)} hits a day, ${scenario.mode} of\n    ${duration(scenario.durationMs)} with ${planned}`;
  const when = run.finishedAtMs ?? run.startedAtMs;
  const state = run.state === 'finished' ? '' : html`, <strong>${run.state}</strong>`;
  return html`<bdi>${cut(scenario.title)}</bdi> · ${asked} ·
    <time datetime="${new Date(when).toISOString()}">${utcTime(when)}</time>${state}`;
}
