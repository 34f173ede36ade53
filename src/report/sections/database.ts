import { compact } from '../charts/figure.ts';
import type { BarsFigure } from '../charts/figure.ts';
import type { Figure as Spread } from '../../records/summary.ts';
import { MISSING, bytes, changeText, integer, milliseconds, percentSpared, range } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { rungsOf } from '../ladder.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, figureBlock, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { endpointStatements } from './endpoint-statements.ts';
import { plans } from './plans.ts';
import type { Section } from './section.ts';
import { isWorkComparable } from '../work-pairs.ts';
import type { DatabaseWork } from '../work-pairs.ts';
import { withoutLeadingComments } from '../leading-comments.ts';
import { statements } from './statements.ts';

const CLASSES = ['read', 'insert', 'update or delete', 'other'] as const;
const OPACITIES = [1, 0.6, 0.35, 0.15];

export const database: Section = {
  id: 'database',
  title: 'Database',
  figures: (model) => figuresOf(model),
  render(model) {
    if (withDatabase(model).length === 0) return undefined;
    return html`${findingHtml(finding(model))}
      <div class="pair">${figuresOf(model).map((figure) => figureBlock(figure, { tableId: 'database-table' }))}</div>
      <p class="legend">
        Shade of a bar:
        ${CLASSES.map(
          (name, index) =>
            html`<span class="shade"
              ><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
                <rect
                  x="1"
                  y="1"
                  width="12"
                  height="12"
                  fill="currentColor"
                  fill-opacity="${OPACITIES[index]}"
                  stroke="currentColor"
                />
              </svg>
              ${name}</span
            >`,
        )}
      </p>
      ${steps(model)} ${fold('Table: database work by topology', workTable(model))} ${statements(model)}
      ${endpointStatements(model)} ${plans(model)}
      ${howToRead(
        'Statements per 1 000 hits are counted by the database itself, as the difference between the end and the beginning of the measurement. They hardly depend on how busy the machine is, so they can be compared where response times cannot.',
        `The off-load ratio is the share of ${model.summary.reference}’s statements per hit that a topology spares the database. 0 % is the reference itself.`,
        'The whisker goes from the least to the most of the trials.',
      )}`;
  },
};

/** Each rung of the ladder against the one before it. */
function steps(model: ReportModel): Html | undefined {
  const rungs = rungsOf(model);
  if (rungs.length === 0) return undefined;
  return tableHtml({
    id: 'ladder-steps',
    caption: 'Each step of the ladder against the one before it, per hit',
    head: ['Step', 'Statements', 'Database time', 'Database work'],
    numeric: [1, 2],
    rows: rungs.map(({ topology, previous, statements: calls, databaseTime, isLighter }) => [
      rowHeader(html`${nameWithKey(topology)} after ${cut(previous.name, 60)}`),
      number(changeText(calls), calls),
      number(changeText(databaseTime), databaseTime),
      text(isLighter === undefined ? MISSING : isLighter ? 'falls' : 'does not fall'),
    ]),
  });
}

function withDatabase({ topologies }: ReportModel): readonly TopologyView[] {
  return topologies.filter(({ measured }) => measured?.database !== undefined);
}

function finding(model: ReportModel): string {
  const sorted = [...withDatabase(model)].sort((a, b) => statementsOf(a) - statementsOf(b));
  const each = sorted.map((topology) => {
    const offload = topology.measured?.offloadRatio;
    const spared = offload === undefined || topology.isReference ? '' : ` (off-load ratio ${percentSpared(offload)})`;
    return `${topology.name} ${integer(statementsOf(topology))}${spared}`;
  });
  return `Statements per 1 000 hits: ${each.join(', ')}.`;
}

function statementsOf({ measured }: TopologyView): number {
  return measured?.database?.statements.median ?? Number.NaN;
}

/** Two bar charts with one topology per bar. */
function figuresOf(model: ReportModel): readonly BarsFigure[] {
  const topologies = withDatabase(model);
  if (topologies.length === 0) return [];
  const head = {
    kind: 'bars' as const,
    unit: 'count' as const,
    isStacked: true,
    categories: topologies.map(({ name }) => cut(name, 18)),
    categoryMarks: topologies.map(({ index, style, name }) => ({ topology: index, style, name })),
  };
  const ranges = (pick: (topology: TopologyView) => Spread | undefined) =>
    topologies.map((topology): readonly [number, number] | null => {
      const spread = pick(topology);
      return spread === undefined || spread.trials < 2 ? null : [spread.min, spread.max];
    });
  const time = topologies.map(({ measured }) => measured?.database?.databaseTimeMs);
  const ladder: BarsFigure = {
    ...head,
    id: 'ladder',
    title: 'Database statements per 1 000 hits',
    finding: finding(model),
    axis: 'statements per 1 000 hits',
    series: CLASSES.map((label, index) => ({
      label,
      opacity: OPACITIES[index] ?? 1,
      values: topologies.map((topology) => compact(classesOf(topology)[label])),
    })),
    notes: topologies.map((topology) => note(model, topology)),
    ...withoutChange(model, topologies, 'statements'),
    ranges: ranges(({ measured }) => measured?.database?.statements),
  };
  if (time.every((each) => each === undefined)) return [ladder];
  const each = topologies.map(({ name }, index) => `${name} ${milliseconds(time[index]?.median ?? Number.NaN)}`);
  return [
    ladder,
    {
      ...head,
      id: 'database-time',
      title: 'Database time per 1 000 hits',
      finding: `${each.join(', ')}.`,
      axis: 'ms per 1 000 hits',
      unit: 'ms',
      series: [{ label: 'database time', opacity: 1, values: time.map((each) => compact(each?.median ?? null)) }],
      ...withoutChange(model, topologies, 'databaseTimeMs'),
      notes: time.map((each) => (each === undefined ? '' : milliseconds(each.median))),
      ranges: ranges(({ measured }) => measured?.database?.databaseTimeMs),
    },
  ];
}

/** Of each bar, the others against which no change may be written; nothing where all can be compared. */
function withoutChange(
  model: ReportModel,
  topologies: readonly TopologyView[],
  work: DatabaseWork,
): Pick<BarsFigure, 'unlike'> {
  const places = topologies.map((_, place) => place);
  const unlike = topologies.map((own) =>
    places.filter((place) => !isWorkComparable(model, work, [own, topologies[place] ?? own])),
  );
  return unlike.every((others) => others.length === 0) ? {} : { unlike };
}

function note(model: ReportModel, topology: TopologyView): string {
  const count = integer(statementsOf(topology));
  const offload = topology.measured?.offloadRatio;
  const reference = model.topologies.find(({ isReference }) => isReference);
  if (topology.isReference || offload === undefined || reference === undefined) return count;
  if (!isWorkComparable(model, 'statements', [topology, reference])) return count;
  return offload >= 0 ? `${count}  (−${percentSpared(offload)})` : `${count}  (+${percentSpared(-offload)})`;
}

/** Statements per 1 000 hits by class; what the list of queries does not cover counts as other. */
function classesOf({ measured }: TopologyView): Record<(typeof CLASSES)[number], number> {
  const classes = { read: 0, insert: 0, 'update or delete': 0, other: 0 };
  for (const { query, callsPerThousandHits } of measured?.queries ?? [])
    classes[classOf(query)] += callsPerThousandHits;
  const known = classes.read + classes.insert + classes['update or delete'] + classes.other;
  const total = measured?.database?.statements.median ?? known;
  return { ...classes, other: classes.other + Math.max(0, total - known) };
}

export function classOf(text: string): (typeof CLASSES)[number] {
  const query = withoutLeadingComments(text);
  const word = /[a-z]+/i.exec(query)?.[0].toLowerCase();
  if (word === 'select' || (word === 'with' && !/\b(insert|update|delete)\b/i.test(query))) return 'read';
  if (word === 'insert' || word === 'copy') return 'insert';
  return word === 'update' || word === 'delete' || word === 'merge' ? 'update or delete' : 'other';
}

function workTable(model: ReportModel): Html {
  const columns: readonly (readonly [
    string,
    (topology: TopologyView) => Spread | undefined,
    (value: number) => string,
  ])[] = [
    ['Statements', ({ measured }) => measured?.database?.statements, integer],
    ['Database time', ({ measured }) => measured?.database?.databaseTimeMs, milliseconds],
    ['Rows', ({ measured }) => measured?.database?.rows, integer],
    ['WAL', ({ measured }) => measured?.database?.walBytes, bytes],
    ['Blocks read', ({ measured }) => measured?.database?.blocksRead, integer],
    ['Blocks found in memory', ({ measured }) => measured?.database?.blocksHit, integer],
  ];
  return tableHtml({
    id: 'database-table',
    caption: 'Database work per 1 000 hits, median of the trials (least – most)',
    head: ['Topology', 'Off-load ratio', ...columns.map(([title]) => title)],
    numeric: [1, ...columns.map((_, index) => index + 2)],
    rows: withDatabase(model).map((topology) => [
      rowHeader(nameWithKey(topology)),
      number(offloadText(topology), topology.measured?.offloadRatio),
      ...columns.map(([, pick, format]) => {
        const spread = pick(topology);
        if (spread === undefined) return number('–', undefined);
        return number(
          html`${format(spread.median)} <span class="range">${range(format(spread.min), format(spread.max))}</span>`,
          spread.median,
        );
      }),
    ]),
  });
}

function offloadText({ measured, isReference }: TopologyView): string {
  if (isReference) return 'reference';
  const ratio = measured?.offloadRatio;
  if (ratio === undefined) return '–';
  return percentSpared(ratio);
}
