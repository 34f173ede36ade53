import type { ValidityCheck } from '../../records/trial-record.ts';
import { integer, milliseconds, percent, plural, significant, utcTime } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { MARKS, markHtml, validityMark } from '../parts/state.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Section } from './section.ts';

export const trust: Section = {
  id: 'trust',
  title: 'Can I trust it?',
  figures: () => [],
  render(model) {
    const { summary } = model;
    const failures = summary.topologies.flatMap((topology) =>
      topology.failures.map((failure) => `${topology.name}: ${failure}`),
    );
    const warnings = [
      ...new Set([
        ...summary.warnings,
        ...model.trials.flatMap((trial) =>
          trial.state === 'measured'
            ? trial.warnings.map((warning) => `Trial ${trial.trial} (${trial.topology}): ${warning}`)
            : [],
        ),
      ]),
    ];
    return html`${findingHtml(summary.decision.trust)}
      ${
        failures.length > 0 &&
        html`<h3>Trials that failed</h3>
          <ul>
            ${failures.slice(0, 20).map((failure) => html`<li>${cut(failure, 600)}</li>`)}
          </ul>
          ${failures.length > 20 && html`<p>${failures.length - 20} more are in the trials’ files.</p>`}`
      }
      ${
        warnings.length > 0 &&
        html`<h3>Warnings</h3>
          <ul>
            ${warnings.slice(0, 20).map((warning) => html`<li>${cut(warning, 600)}</li>`)}
          </ul>
          ${warnings.length > 20 && html`<p>${warnings.length - 20} more are in the trials’ files.</p>`}`
      }
      ${checksTable(model)} ${accountingTable(model)} ${collectorTable(model)} ${orderHtml(model)}
      <h3>What this run does not show</h3>
      <ul>
        ${summary.notMeasured.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
      ${eventsHtml(model)}
      ${howToRead(
        'Whether a trial is valid is settled before anyone looks at its result. A check speaks for response times, for work metrics, or for both. A noisy machine spoils times, not counts; an account that does not close spoils everything.',
        'The table shows each topology’s worst trial. A dash means that nobody could look, which is not the same as valid.',
      )}`;
  },
};

type TrialCheck = ValidityCheck & { readonly trial: number };

const SEVERITY = ['valid', 'not-measured', 'warning', 'invalid'];
const SPEAKS_FOR = { time: 'response times', work: 'work metrics', all: 'everything' } as const;

function checksOf({ measured }: TopologyView): readonly TrialCheck[] {
  return measured?.checks ?? [];
}

function worst(checks: readonly TrialCheck[], id: string): TrialCheck | undefined {
  return checks
    .filter((check) => check.id === id)
    .reduce<TrialCheck | undefined>(
      (bad, check) => (bad === undefined || SEVERITY.indexOf(check.state) > SEVERITY.indexOf(bad.state) ? check : bad),
      undefined,
    );
}

function checksTable({ topologies }: ReportModel): Html {
  const known = new Map<string, TrialCheck>();
  for (const check of topologies.flatMap(checksOf)) if (!known.has(check.id)) known.set(check.id, check);
  if (known.size === 0) return html`<p>No trial was measured, so no check could be made.</p>`;
  const rows = [...known.values()].map((check) => {
    const perTopology = topologies.map((topology) => worst(checksOf(topology), check.id));
    const severity = Math.max(...perTopology.map((each) => (each === undefined ? 0 : SEVERITY.indexOf(each.state))));
    const remedies = [...new Set(perTopology.flatMap((each) => each?.remedy ?? []))];
    return { check, perTopology, severity, remedies };
  });
  return tableHtml({
    id: 'checks-table',
    caption: 'Validity checks, worst trial of each topology; broken ones first',
    head: ['Check', 'Speaks for', ...topologies.map(nameWithKey), 'Limits', 'What to do'],
    rows: rows
      .sort((a, b) => b.severity - a.severity)
      .map(({ check, perTopology, remedies }) => [
        rowHeader(check.title),
        text(SPEAKS_FOR[check.speaksFor]),
        ...perTopology.map((each) =>
          each === undefined
            ? text(markHtml(MARKS.notMeasured))
            : text(
                html`${markHtml(validityMark(each.state))}
                  <span class="measured">${each.measured}</span
                  >${each.state !== 'valid' && html` <small>trial ${each.trial}</small>`}`,
              ),
        ),
        text(check.limits),
        text(remedies.join('; ')),
      ]),
  });
}

function accountingTable({ topologies }: ReportModel): Html | undefined {
  const all = topologies.flatMap((topology) =>
    (topology.measured?.accounting ?? []).map((identity) => ({ topology, identity })),
  );
  if (all.length === 0) return undefined;
  const broken = all.filter(({ identity }) => !identity.holds).length;
  const table = tableHtml({
    id: 'accounting-table',
    caption: 'Accounting: both sides must be equal, but for a stated allowance',
    head: ['Trial', 'Topology', 'Identity', 'Left', 'Right', 'Allowance', 'Result'],
    numeric: [0, 3, 4, 5],
    rows: all
      .sort((a, b) => Number(a.identity.holds) - Number(b.identity.holds) || a.identity.trial - b.identity.trial)
      .map(({ topology, identity }) => [
        number(String(identity.trial), identity.trial),
        text(nameWithKey(topology)),
        text(identity.name),
        number(integer(identity.left), identity.left),
        number(integer(identity.right), identity.right),
        number(
          html`${integer(identity.allowance)}${identity.allowanceReason !== undefined && html` <small>${identity.allowanceReason}</small>`}`,
          identity.allowance,
        ),
        text(markHtml(identity.holds ? MARKS.holds : MARKS.broken)),
      ]),
  });
  return html`<h3>Accounting</h3>
    <p>
      ${markHtml(broken === 0 ? MARKS.holds : MARKS.broken)} ${integer(all.length - broken)} of
      ${plural(all.length, 'identity', 'identities')} hold over all trials.
    </p>
    ${fold('Table: accounting', table)}`;
}

function collectorTable(model: ReportModel): Html | undefined {
  const reports = model.trials.flatMap((trial) =>
    trial.state === 'measured'
      ? trial.collectors.map((report) => ({ trial: trial.trial, topology: trial.topology, report }))
      : [],
  );
  if (reports.length === 0) return undefined;
  const failures = reports.reduce((sum, { report }) => sum + report.failures, 0);
  const sorted = [...reports].sort((a, b) => b.report.failures - a.report.failures).slice(0, 100);
  const table = tableHtml({
    id: 'collector-table',
    caption: 'Collectors: who watched, how often, and what it cost; failures first',
    head: [
      'Trial',
      'Topology',
      'Collector',
      'Service',
      'Readings',
      'Failures',
      'Time spent',
      'CPU here',
      'Last failure',
    ],
    numeric: [0, 4, 5, 6, 7],
    isSortable: true,
    rows: sorted.map(({ trial, topology, report }) => [
      number(String(trial), trial),
      text(html`<bdi>${cut(topology, 60)}</bdi>`),
      text(report.collector),
      text(html`<bdi>${cut(report.instance ?? report.service, 60)}</bdi>`),
      number(integer(report.readings), report.readings),
      number(integer(report.failures), report.failures),
      number(milliseconds(report.readingMs), report.readingMs),
      number(report.cpuMs === undefined ? '–' : milliseconds(report.cpuMs), report.cpuMs),
      text(cut(report.lastFailure ?? '', 300)),
    ]),
  });
  const sentence =
    failures === 0
      ? 'No reading failed.'
      : `${plural(failures, 'reading')} failed; what they would have shown is missing from the charts.`;
  return html`<h3>Collectors</h3>
    <p>${sentence} ${costSentence(model)}</p>
    ${fold('Table: collectors', table)}
    ${reports.length > sorted.length && html`<p>${integer(reports.length - sorted.length)} more are in the trials’ files.</p>`}`;
}

/** What watching took from the process that sends the hits, in the trial in which it took most. */
function costSentence({ trials, run }: ReportModel): string {
  const shares = trials.flatMap((trial) => {
    if (trial.state !== 'measured') return [];
    const known = trial.collectors.flatMap(({ cpuMs }) => cpuMs ?? []);
    const cpuMs = known.reduce((sum, each) => sum + each, 0);
    return known.length === 0 ? [] : [cpuMs / run.scenario.durationMs];
  });
  return shares.length === 0 ? '' : `They took at most ${percent(Math.max(...shares))} of one core of this process.`;
}

function orderHtml({ run, topologies, trials }: ReportModel): Html {
  const ordered = [...trials].sort((a, b) => a.trial - b.trial);
  return html`<h3>Order of the trials</h3>
    <p>
      Trials of the topologies take turns, so that a machine that changes slowly disturbs all of them alike.
      ${plural(trials.length, 'trial')} of ${integer(run.plan.length)} planned.
    </p>
    <ol class="order">
      ${ordered.map((trial) => {
        const topology = topologies.find(({ name }) => name === trial.topology);
        const mark =
          trial.state === 'measured'
            ? validityMark(trial.validity.work === 'invalid' ? 'invalid' : trial.validity.time)
            : { glyph: '✗', word: trial.state, tone: 'bad' as const };
        return html`<li>
          ${topology === undefined ? trial.topology : nameWithKey(topology)} ${markHtml(mark)}
          <small>${utcTime(trial.startedAtMs)}</small>
        </li>`;
      })}
    </ol>`;
}

function eventsHtml({ events, eventsLeftOut, run }: ReportModel): Html | undefined {
  if (events.length === 0) return undefined;
  const table = tableHtml({
    id: 'event-table',
    caption: 'What happened when',
    head: ['After the start', 'Trial', 'Event', 'Detail'],
    numeric: [0, 1],
    rows: events
      .slice(0, 200)
      .map(({ atMs, trial, type, detail }) => [
        number(`${significant((atMs - run.startedAtMs) / 1000, 4)} s`, atMs),
        number(trial === undefined ? '' : String(trial), trial),
        text(type),
        text(cut(detail, 300)),
      ]),
  });
  const more = Math.max(0, events.length - 200) + eventsLeftOut;
  return fold('Table: events', html`${table}${more > 0 && html`<p>${integer(more)} more are in events.ndjson.</p>`}`);
}
