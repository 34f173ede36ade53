import type { MetricVerdict, Verdict } from '../../records/verdict.ts';
import { type SaidState, saidState } from '../../verdicts/gate/gate-state.ts';
import { fromZeroText, riseFromZero, sidesOf } from '../../verdicts/gate/change-words.ts';
import { median } from '../../stats/quantile.ts';
import { MISSING, gateChange, integer, percent, significant, withUnit } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { type Mark, markHtml } from '../parts/state.ts';
import { type Cell, figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';

export const GATE_MARKS: Readonly<Record<SaidState, Mark>> = {
  regression: { glyph: '✗', word: 'regression', tone: 'bad' },
  ok: { glyph: '✓', word: 'ok', tone: 'good' },
  improvement: { glyph: '✓', word: 'improvement', tone: 'good' },
  inconclusive: { glyph: '?', word: 'inconclusive', tone: 'unsure' },
  invalid: { glyph: '⊘', word: 'invalid', tone: 'bad' },
  unconfirmed: { glyph: '?', word: 'worse, not confirmed', tone: 'unsure' },
};

const PLOT = { width: 220, height: 20, pad: 8 };

/** Of a metric, or of the errors. */
export function gateMark(part: Parameters<typeof saidState>[0], verdict: Verdict): Html {
  return markHtml(GATE_MARKS[saidState(part, verdict)]);
}

/** Each metric of a gate: both arms' own values, the change with its bounds, and these drawn beside margin and noise. */
export function gateTable(verdict: Verdict): Html {
  const { metrics, baseline, candidate } = verdict;
  const most = farthest(metrics);
  return tableHtml({
    id: 'gate-scorecard',
    caption: html`<bdi>${cut(candidate, 60)}</bdi> against <bdi>${cut(baseline, 60)}</bdi>
      <span class="quiet"
        >medians of the trials; change: centre of the pairs; less is better; drawn: ${drawnText(metrics)}</span
      >`,
    head: [
      'Metric',
      'Verdict',
      html`<bdi>${cut(baseline, 24)}</bdi>`,
      html`<bdi>${cut(candidate, 24)}</bdi>`,
      'Change',
      'Interval',
      'Drawn',
      'Pairs',
    ],
    numeric: [2, 3, 4, 5, 7],
    rows: metrics.map((metric) => [
      rowHeader(metric.title),
      text(gateMark({ ...metric, name: metric.metric }, verdict)),
      armCell(metric, 'baseline'),
      armCell(metric, 'candidate'),
      ...changeCells(metric),
      text(intervalSvg(metric, most) ?? MISSING),
      number(pairsText(metric), metric.pairs),
    ]),
  });
}

/** Those that decided, of those that count. */
export function pairsText({ pairs, validPairs }: MetricVerdict): string {
  return pairs === validPairs ? integer(pairs) : `${integer(pairs)} of ${integer(validPairs)}`;
}

/** What the pictures hold: an alarm is an interval wholly beyond the limit, and the limit lies never within the noise. */
function drawnText(metrics: readonly MetricVerdict[]): string {
  const isKnown = metrics.some(({ noiseFloor }) => noiseFloor !== undefined);
  const noise = isKnown
    ? 'dashed what this machine shows where nothing changed'
    : 'noise of this machine not measured (benchday calibrate)';
  return `shaded up to the alarm limit, ${noise}`;
}

function armCell({ values, unit }: MetricVerdict, arm: 'baseline' | 'candidate'): Cell {
  const own = values.map((pair) => pair[arm].value);
  return figure(own.length === 0 ? undefined : median(own), (value) =>
    unit === '' ? significant(value) : withUnit(significant(value), unit),
  );
}

function changeCells(metric: MetricVerdict): readonly Cell[] {
  const rise = riseFromZero(sidesOf(metric));
  if (rise !== undefined) return [text(fromZeroText(rise, metric.unit)), text(MISSING)];
  const { change } = metric;
  if (change === undefined) return [text(MISSING), text(MISSING)];
  const bound = (value: number | undefined) => (value === undefined ? '?' : gateChange(value));
  return [
    number(gateChange(change.estimate), change.estimate),
    text(`${bound(change.lower)} to ${bound(change.upper)}`),
  ];
}

/** One scale for all metrics, so that they can be set against each other. */
function farthest(metrics: readonly MetricVerdict[]): number {
  const ends = metrics.flatMap(({ change, margin, noiseFloor = 0 }) => [
    margin,
    noiseFloor,
    ...[change?.estimate, change?.lower, change?.upper].flatMap((value) =>
      value === undefined ? [] : [Math.abs(value)],
    ),
  ]);
  return Math.max(0.001, ...ends) * 1.1;
}

function intervalSvg({ change, margin, noiseFloor, title }: MetricVerdict, most: number): Html | undefined {
  if (change === undefined) return undefined;
  const middle = PLOT.width / 2;
  const x = (ratio: number) =>
    (middle + ((middle - PLOT.pad) * Math.max(-most, Math.min(most, ratio))) / most).toFixed(1);
  const y = PLOT.height / 2;
  const { estimate, lower = -most, upper = most } = change;
  const floor =
    noiseFloor === undefined
      ? ''
      : [-noiseFloor, noiseFloor].map((ratio) => `M${x(ratio)} 2V${PLOT.height - 2}`).join('');
  return html`<svg
    class="interval"
    viewBox="0 0 ${PLOT.width} ${PLOT.height}"
    width="${PLOT.width}"
    height="${PLOT.height}"
    role="img"
    aria-label="${title}: ${gateChange(estimate)}, margin ${percent(margin)}"
  >
    <rect
      x="${x(-margin)}"
      y="1"
      width="${(Number(x(margin)) - Number(x(-margin))).toFixed(1)}"
      height="${PLOT.height - 2}"
      fill="currentColor"
      fill-opacity="0.13"
    />
    <path d="M${middle} 0V${PLOT.height}" stroke="currentColor" stroke-opacity="0.5" />
    ${floor !== '' && html`<path d="${floor}" stroke="currentColor" stroke-opacity="0.7" stroke-dasharray="2 2" />`}
    <path d="M${x(lower)} ${y}H${x(upper)}" stroke="currentColor" stroke-width="2.5" />
    <circle cx="${x(estimate)}" cy="${y}" r="4.5" fill="currentColor" />
  </svg>`;
}
