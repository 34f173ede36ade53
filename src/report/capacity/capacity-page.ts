import { shellWord } from '../../base/shell-word.ts';
import type { CapacityExperiment, CapacityRecord } from '../../records/capacity-record.ts';
import { SCALING_COLUMNS, scalingRows } from '../../verdicts/capacity/scaling.ts';
import { EXPERIMENT_COLUMNS, experimentRows, saturationSentence, subjectName } from '../../verdicts/capacity/words.ts';
import { searchTrust } from '../../verdicts/capacity/trust.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import { staticPage } from '../static-page.ts';
import { curveFigure } from './curve-svg.ts';

/** A search of the same topology on other servers, with others down, or none. */
export interface Beside {
  /** name of its folder, beside the page's own */
  readonly folder: string;
  readonly record: CapacityRecord;
}

/** capacity.html: the answer, the curve of what was offered against the response time, and every experiment. Needs no script. */
export function capacityPage(record: CapacityRecord, css: string, beside: readonly Beside[] = []): string {
  return staticPage({
    title: `Capacity of ${subjectName(record)} under ${record.scenario}`,
    css,
    body: html`<h1 id="verdict" class="long">${cut(record.result.sentence, 1000)}.</h1>
      <p>${cut(capital(saturationSentence(record)), 500)}.</p>
      <p id="trust" class="quiet">How far to trust it: ${cut(searchTrust(record), 600)}.</p>
      ${scalingHtml(record)} ${besideHtml(record, beside)}
      ${curveFigure(
        record,
        beside.map(({ record: other }) => other),
      )}
      ${experiments(record)}
      <p class="raw">Raw: <a href="capacity.json">capacity.json</a>, <a href="capacity.md">capacity.md</a></p>`,
  });
}

/** What more servers add. */
function scalingHtml({ scaling }: CapacityRecord): Html | undefined {
  if (scaling === undefined) return undefined;
  const cells = scalingRows(scaling);
  return html`<p id="scaling">${cut(scaling.sentence, 600)}.</p>
    ${tableHtml({
      id: 'servers',
      caption: 'How much it holds on how many servers',
      head: [...SCALING_COLUMNS, 'Search'],
      numeric: [1, 2, 3, 5],
      rows: scaling.rows.map(({ folder }, at) => [
        ...(cells[at] ?? []).map((cell, column) => (column === 0 ? rowHeader(cell) : text(cell))),
        text(html`<a href="../${encodeURIComponent(folder)}/capacity.html">${cut(folder, 80)}</a>`),
      ]),
    })}`;
}

/** What the others found; or, where none is stored, what measures them. */
function besideHtml(record: CapacityRecord, beside: readonly Beside[]): Html {
  if (beside.length > 0)
    return html`<ul id="beside">
        ${beside.map(
          ({ folder, record: other }) =>
            html`<li>
              <a href="../${encodeURIComponent(folder)}/capacity.html">${cut(other.result.sentence, 600)}</a>
            </li>`,
        )}
      </ul>
      <p class="quiet">
        Searches under the same load, objective and machine; whether the topology’s file and images were the same is not
        compared.
      </p>`;
  const [what, command] =
    record.serversDown === undefined && record.servers === undefined
      ? ['With a server down', commandOf(record, ['--servers-down', '1'])]
      : ['With every server', commandOf(record, [])];
  return html`<p id="beside" class="quiet">
    ${what}: not measured. Where the topology names servers: <code>${command}</code>
  </p>`;
}

/** The search's own words, but for those of servers. */
function commandOf({ command }: CapacityRecord, more: readonly string[]): string {
  const isOfServers = (word = '') => /^--server(?:s|s-down|-cpus)(?:=|$)/.test(word);
  const kept = command.filter(
    (word, at) => !isOfServers(word) && !(isOfServers(command[at - 1]) && command[at - 1]?.includes('=') === false),
  );
  return [...kept, ...more].map(shellWord).join(' ');
}

/** Whether a search may be drawn beside another: it asked the same of a topology of the same name, but for the servers. */
export function isBeside(own: CapacityRecord, other: CapacityRecord): boolean {
  const asked = ({ scenario, topology, slo, dayHits, identity }: CapacityRecord) =>
    JSON.stringify([scenario, topology, slo.p95Ms, slo.errorRatio, dayHits, identity.load, identity.machine]);
  const stood = ({ serversDown = [], servers }: CapacityRecord) =>
    JSON.stringify([serversDown, servers?.count, servers?.cpus]);
  return asked(own) === asked(other) && stood(own) !== stood(other);
}

/** Columns of the experiments: hits a day to lag, and the sentence. */
const NUMBERS = [1, 2, 3, 4, 5, 6];
const WHY = EXPERIMENT_COLUMNS.indexOf('why');

function experiments(record: CapacityRecord): Html {
  const rows = experimentRows(record);
  return tableHtml({
    id: 'experiments',
    caption: 'Every experiment, as the search took it',
    head: [...EXPERIMENT_COLUMNS, 'File'],
    numeric: NUMBERS,
    rows: rows.map((cells, at) => [
      ...cells.map((cell, column) =>
        column === 0 ? rowHeader(cut(cell, 200)) : text(cut(cell, 300), column === WHY ? 'said' : undefined),
      ),
      text(fileOf(record.experiments[at])),
    ]),
  });
}

function fileOf(experiment: CapacityExperiment | undefined): Html | string {
  if (experiment === undefined) return '';
  return html`<a href="${encodeURI(experiment.run)}/summary.json">${cut(experiment.run, 80)}</a>`;
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
