import { bytes, integer, milliseconds, significant } from '../format.ts';
import type { ReportModel } from '../model.ts';
import type { Column } from './columns.ts';

/** A row of figures, one of each topology. */
export interface FigureOf {
  readonly title: string;
  readonly href?: string;
  readonly small?: string;
  readonly value: (column: Column) => number | undefined;
  readonly format: (value: number, column: Column) => string;
  /** left out where nobody asked for it */
  readonly isWanted?: boolean;
}

/** What each topology takes: cost, servers, cores, memory and database work. */
export function figuresOf({ run, topologies }: ReportModel): readonly FigureOf[] {
  const { prices, server } = run.scenario;
  const peak = topologies.flatMap((own) => own.summary.serving?.demand?.peakRatePerSecond ?? [])[0];
  const whole = (value: number) => (value >= 1000 ? integer(value) : significant(value));
  // Of so short a run nobody knows its busiest time: then the answer goes by this.
  const hasCores = topologies.some(({ summary: own }) => own.serving?.demand !== undefined);
  return [
    {
      title: `Cost per million hits${prices === undefined ? '' : `, ${prices.currency}`}`,
      isWanted: prices !== undefined,
      value: ({ standing }) => standing?.costPerMillionHits,
      format: (value) => significant(value),
    },
    {
      title: 'Servers, and with one to spare',
      isWanted: server !== undefined,
      value: ({ standing }) => standing?.servers?.least,
      format: (value, { standing }) =>
        `${integer(value)} / ${integer(standing?.servers?.withOneToSpare ?? Number.NaN)}`,
    },
    {
      title: 'Cores, busiest time',
      href: 'resources',
      ...(peak === undefined ? {} : { small: `at ${significant(peak)}/s` }),
      isWanted: hasCores || topologies.every(({ measured }) => measured?.totalCpuMsPerHit === undefined),
      value: ({ view }) => view.summary.serving?.demand?.peakCores.value,
      format: (value) => significant(value),
    },
    {
      title: 'CPU time per hit',
      href: 'resources',
      isWanted: !hasCores && topologies.some(({ measured }) => measured?.totalCpuMsPerHit !== undefined),
      value: ({ view }) => view.measured?.totalCpuMsPerHit?.median,
      format: milliseconds,
    },
    {
      title: 'Memory / containers',
      value: ({ view }) => view.summary.serving?.peakMemoryBytes,
      format: (value, { view }) => `${bytes(value)} / ${integer(view.summary.serving?.containers ?? Number.NaN)}`,
    },
    {
      title: 'DB statements /1000 hits',
      href: 'database',
      value: ({ view }) => view.measured?.database?.statements.median,
      format: whole,
    },
    {
      title: 'DB time /1000 hits',
      value: ({ view }) => view.measured?.database?.databaseTimeMs?.median,
      format: milliseconds,
    },
  ];
}
