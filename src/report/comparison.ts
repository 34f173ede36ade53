import type { Figure } from '../records/summary.ts';
import { integer, milliseconds, percentLimit, percentOfFailures, percentSpared, range, significant } from './format.ts';
import { changeMark } from './change-mark.ts';
import { objectiveRows, servingRows } from './comparison-answer.ts';
import type { ComparisonCell, ComparisonRow } from './comparison-row.ts';
import { isScripted } from './scripted.ts';
import type { ReportModel, TopologyView } from './model.ts';
import { MARKS, validityMark } from './parts/state.ts';
import { isFailing, unlikeTopologies } from './work-pairs.ts';

type Measured = NonNullable<TopologyView['measured']>;

interface FigureRow {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly isTime: boolean;
  readonly figure: (measured: Measured) => Figure | undefined;
  readonly format: (value: number) => string;
}

const TIME_ROWS: readonly FigureRow[] = [
  timeRow('p50', 'p50', 'half of the hits were answered within', ({ p50Ms }) => p50Ms),
  timeRow('p95', 'p95', '95 % of the hits were answered within', ({ p95Ms }) => p95Ms),
  timeRow('p99', 'p99', '99 % of the hits were answered within', ({ p99Ms }) => p99Ms),
  timeRow('peak', 'p95, busiest hour', 'within that hour of the day', ({ peakHourP95Ms }) => peakHourP95Ms),
];

const STATEMENTS_ROW: FigureRow = {
  id: 'statements',
  title: 'Database statements per 1 000 hits',
  meaning: 'what the database was asked to do',
  isTime: false,
  figure: ({ database }) => database?.statements,
  format: (value) => (value >= 1000 ? integer(value) : significant(value)),
};

const CPU_ROW: FigureRow = {
  id: 'cpu',
  title: 'CPU time per hit',
  meaning: 'of all services together',
  isTime: false,
  figure: ({ totalCpuMsPerHit }) => totalCpuMsPerHit,
  format: milliseconds,
};

function timeRow(id: string, title: string, meaning: string, figure: FigureRow['figure']): FigureRow {
  return { id, title: `Response time ${title}`, meaning, isTime: true, figure, format: milliseconds };
}

export function compareTopologies(model: ReportModel): readonly ComparisonRow[] {
  const { slo } = model.run.scenario;
  const figures = (row: FigureRow): ComparisonRow => ({
    ...row,
    cells: model.topologies.map((own) => figureCell(row, own, model)),
  });
  const judged = (
    id: string,
    title: string,
    meaning: string,
    cell: (own: TopologyView) => Omit<ComparisonCell, 'topology'>,
  ) => ({
    id,
    title,
    meaning,
    cells: model.topologies.map((topology) => ({ topology, ...cell(topology) })),
  });
  return [
    // Of a script nobody planned a busiest hour.
    ...TIME_ROWS.filter(({ id }) => id !== 'peak' || !isScripted(model)).map(figures),
    ...objectiveRows(model, () =>
      judged(
        'slo',
        `Objective: p95 up to ${milliseconds(slo.p95Ms)}`,
        `and errors up to ${percentLimit(slo.errorRatio)}`,
        objectiveCell,
      ),
    ),
    judged('errors', 'Errors', 'hits with a wrong or no answer', ({ measured }) =>
      measured?.errorRatio === undefined
        ? ABSENT
        : {
            value: percentOfFailures(measured.errorRatio.median),
            ...rangeOf(measured.errorRatio, percentOfFailures),
            isGreyed: false,
          },
    ),
    ...(model.topologies.some(({ measured }) => measured?.failovers !== undefined)
      ? [judged('failovers', 'Failovers', 'hits that another entry point took', failoverCell)]
      : []),
    figures(STATEMENTS_ROW),
    judged('offload', 'Off-load ratio', 'statements that the database is spared', (own) => offloadCell(own)),
    figures(CPU_ROW),
    ...servingRows(model),
    judged('validity-time', 'Trust in response times', 'depends on how calm the machine was', (own) =>
      validityCell(own, 'time'),
    ),
    judged('validity-work', 'Trust in work metrics', 'statements, CPU time, accounting', (own) =>
      validityCell(own, 'work'),
    ),
  ];
}

const ABSENT = { value: '', mark: MARKS.notMeasured, isGreyed: false };

function figureCell(row: FigureRow, topology: TopologyView, model: ReportModel): ComparisonCell {
  const figure = topology.measured === undefined ? undefined : row.figure(topology.measured);
  if (figure === undefined) return { topology, ...ABSENT };
  const isUsable = (each: TopologyView) =>
    row.isTime ? each.isTimeComparable : each.summary.validity.work !== 'invalid';
  const kept = { topology, value: row.format(figure.median), ...rangeOf(figure, row.format) };
  if (isFailing(model, topology)) return { ...kept, mark: MARKS.failingSite, isGreyed: true };
  if (!isUsable(topology)) return { ...kept, mark: MARKS.notComparable, isGreyed: true };
  const unlike = row.id === 'statements' ? unlikeTopologies(model, topology) : [];
  const cell = { ...kept, compared: figure, ...(unlike.length === 0 ? {} : { unlike }) };
  const reference = model.topologies.find(({ isReference }) => isReference);
  const base = reference?.measured === undefined ? undefined : row.figure(reference.measured);
  if (
    reference === undefined ||
    base === undefined ||
    topology.isReference ||
    !isUsable(reference) ||
    isFailing(model, reference)
  )
    return { ...cell, isGreyed: false };
  // What is counted by other settings is no change.
  if (unlike.includes(reference.index)) return { ...cell, isGreyed: false };
  const mark = changeMark(figure, base);
  return { ...cell, isGreyed: false, ...(mark === undefined ? {} : { mark }) };
}

function rangeOf(figure: Figure, format: (value: number) => string): { range?: string } {
  const [min, max] = [format(figure.min), format(figure.max)];
  return figure.trials > 1 && min !== max ? { range: range(min, max) } : {};
}

function objectiveCell({ measured, isTimeComparable }: TopologyView): Omit<ComparisonCell, 'topology'> {
  if (measured?.sloMet === undefined) return ABSENT;
  if (!isTimeComparable) return { value: '', mark: MARKS.notComparable, isGreyed: true };
  return { value: '', mark: measured.sloMet ? MARKS.met : MARKS.notMet, isGreyed: false };
}

function failoverCell({ measured }: TopologyView): Omit<ComparisonCell, 'topology'> {
  if (measured === undefined) return ABSENT;
  const { failovers } = measured;
  if (failovers === undefined) return { value: '0', isGreyed: false };
  return { value: integer(failovers.median), ...rangeOf(failovers, integer), isGreyed: false };
}

function offloadCell({ measured, isReference, summary }: TopologyView): Omit<ComparisonCell, 'topology'> {
  if (measured?.database === undefined) return ABSENT;
  if (isReference) return { value: 'reference', isGreyed: false };
  if (measured.offloadRatio === undefined) return ABSENT;
  const value = percentSpared(measured.offloadRatio);
  if (summary.validity.work === 'invalid') return { value, mark: MARKS.notComparable, isGreyed: true };
  return { value, isGreyed: false };
}

function validityCell({ summary }: TopologyView, metricClass: 'time' | 'work'): Omit<ComparisonCell, 'topology'> {
  const { measured, planned, validTime, validWork } = summary.trials;
  if (measured === 0) return ABSENT;
  const valid = metricClass === 'time' ? validTime : validWork;
  return {
    value: `${valid} of ${Math.max(planned, measured)} trials`,
    mark: validityMark(summary.validity[metricClass]),
    isGreyed: false,
  };
}
