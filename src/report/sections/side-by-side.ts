import { compareTopologies } from '../comparison.ts';
import type { ComparisonCell } from '../comparison-row.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { nameWithKey } from '../parts/blocks.ts';
import { smallBars } from '../parts/small-bars.ts';
import { markHtml } from '../parts/state.ts';
import { tableHtml } from '../parts/table.ts';
import type { Section } from './section.ts';

/** Every figure that is compared, with its spread and its change against the reference. */
export const sideBySide: Section = {
  id: 'side-by-side',
  title: 'Side by side',
  figures: () => [],
  render: (model) =>
    html`<div class="comparison">${comparisonTable(model)}</div>
      <div class="bars">${smallBars(model)}</div>`,
};

function comparisonTable(model: ReportModel): Html {
  return tableHtml({
    id: 'comparison',
    caption: html`Topologies side by side
      <span class="quiet"
        >${valuesText(model)}; change against <bdi data-reference-name>${model.summary.reference}</bdi></span
      >`,
    head: ['Figure', ...model.topologies.map(nameWithKey)],
    rows: compareTopologies(model).map((row) => [
      { content: html`${row.title} <small>${row.meaning}</small>`, isHeader: true },
      ...row.cells.map((cell) => ({
        content: cellHtml(cell),
        className: cell.isGreyed ? 'greyed' : '',
        ...(cell.compared !== undefined && { compared: { topology: cell.topology.index, figure: cell.compared } }),
        ...(cell.unlike !== undefined && { unlike: cell.unlike }),
      })),
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
