import type { Figure } from '../../records/summary.ts';
import { integer, milliseconds, significant } from '../format.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { nameWithKey } from './blocks.ts';

interface SmallChart {
  readonly id: string;
  readonly title: string;
  readonly figure: (topology: TopologyView) => Figure | undefined;
  readonly format: (value: number) => string;
  readonly isTime: boolean;
}

const CHARTS: readonly SmallChart[] = [
  {
    id: 'small-statements',
    title: 'Database statements per 1 000 hits',
    figure: ({ measured }) => measured?.database?.statements,
    format: (value) => (value >= 1000 ? integer(value) : significant(value)),
    isTime: false,
  },
  {
    id: 'small-cpu',
    title: 'CPU time per hit',
    figure: ({ measured }) => measured?.totalCpuMsPerHit,
    format: milliseconds,
    isTime: false,
  },
  {
    id: 'small-p95',
    title: 'Response time p95',
    figure: ({ measured }) => measured?.p95Ms,
    format: milliseconds,
    isTime: true,
  },
];

/** Three charts that need no script: bars from zero, a line from the least to the most of the trials. */
export function smallBars(model: ReportModel): Html {
  return html`${CHARTS.map((chart) => chartHtml(chart, model))}`;
}

function chartHtml({ id, title, figure, format, isTime }: SmallChart, { topologies }: ReportModel): Html | undefined {
  const bars = topologies.flatMap((topology) => {
    const own = figure(topology);
    return own === undefined ? [] : [{ topology, own }];
  });
  const largest = Math.max(...bars.map(({ own }) => own.max));
  if (bars.length === 0 || !(largest > 0)) return undefined;
  const isGreyed = ({ isTimeComparable, summary }: TopologyView) =>
    isTime ? !isTimeComparable : summary.validity.work === 'invalid';
  return html`<figure class="small-bars" id="${id}">
    <figcaption>
      ${title}${bars.some(({ topology }) => isGreyed(topology)) && html` <span class="mark unsure"><span aria-hidden="true">⊘</span> not comparable</span>`}
    </figcaption>
    <dl>
      ${bars.map(({ topology, own }) => {
        const place = (value: number) => ((100 * value) / largest).toFixed(2);
        return html`<div class="${isGreyed(topology) && 'greyed'}">
          <dt>${nameWithKey(topology)}</dt>
          <dd>
            <svg
              class="t${topology.style}"
              viewBox="0 0 100 10"
              width="100"
              height="10"
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              <rect class="bar" width="${place(own.median)}" height="10" />
              <rect
                class="spread"
                x="${place(own.min)}"
                y="4"
                width="${(((own.max - own.min) * 100) / largest).toFixed(2)}"
                height="2"
              /></svg
            ><span class="value">${format(own.median)}</span>
          </dd>
        </div>`;
      })}
    </dl>
  </figure>`;
}
