/** A chart as plain data: what a section makes, the page carries as JSON, and the page and the PNG writer draw. */
export type Figure = PercentilesFigure | TimelineFigure | BarsFigure | StripFigure;

interface FigureHead {
  readonly id: string;
  readonly title: string;
  /** what one sees, in one sentence: the text alternative */
  readonly finding: string;
}

/** Marks a series as one topology's; `style` is the place of its colour, dash and marker. */
export interface TopologyMark {
  readonly topology: number;
  readonly style: number;
  readonly name: string;
}

/** [percentile 0..100, ms] */
export type PercentilePoint = readonly [number, number];

/** Latency by percentile, as the HdrHistogram plotter draws it: x = 1 / (1 - p), logarithmic. */
export interface PercentilesFigure extends FigureHead {
  readonly kind: 'percentiles';
  readonly sloP95Ms: number;
  readonly series: readonly (TopologyMark & {
    readonly points: readonly PercentilePoint[];
    readonly servicePoints: readonly PercentilePoint[];
    /** least and most of the trials; empty with one trial */
    readonly least: readonly PercentilePoint[];
    readonly most: readonly PercentilePoint[];
    readonly isComparable: boolean;
  })[];
}

export type Unit = 'ms' | 'per-second' | 'percent' | 'cores' | 'count' | 'bytes';

/** `first` to `fourth`: several of one topology, told apart by their dashes */
export type LineLook =
  'own' | 'solid' | 'thin' | 'dotted' | 'dashed' | 'area' | 'first' | 'second' | 'third' | 'fourth';

/** One or more lines over the scheduled day. */
export interface TimelineFigure extends FigureHead {
  readonly kind: 'timeline';
  readonly unit: Unit;
  readonly scale: 'linear' | 'log';
  /** shared by the charts of a row, so that they can be compared */
  readonly min: number;
  readonly max: number;
  /** busiest hour, from and to; absent where nobody planned one */
  readonly peakHour?: readonly [number, number];
  /** of the measurement, where it stands for no day: the axis then counts from its beginning */
  readonly lengthMs?: number;
  readonly limit?: { readonly value: number; readonly label: string };
  /** without a mark: of no topology, as what was due */
  readonly series: readonly (Partial<TopologyMark> & {
    readonly label: string;
    /** `own`: the topology's dash pattern, where several share a chart */
    readonly look: LineLook;
    /** equal parts of the day */
    readonly values: readonly (number | null)[];
  })[];
}

/** Bars from zero. Coloured by topology, whether that is the category (a ladder) or the series (side by side). */
export interface BarsFigure extends FigureHead {
  readonly kind: 'bars';
  readonly axis: string;
  readonly unit: Unit;
  readonly isStacked: boolean;
  readonly categories: readonly string[];
  /** set when each category is one topology */
  readonly categoryMarks?: readonly TopologyMark[];
  readonly series: readonly {
    readonly label: string;
    readonly mark?: TopologyMark;
    readonly opacity: number;
    readonly values: readonly (number | null)[];
  }[];
  /** written above each category, e.g. the change against the reference */
  readonly notes?: readonly string[];
  /** per category, the places of those against which no change is written; absent: all can be compared */
  readonly unlike?: readonly (readonly number[])[];
  /** least and most of the trials, per category */
  readonly ranges?: readonly (readonly [number, number] | null)[];
}

/** One mark per trial, in the order in which they ran. */
export interface StripFigure extends FigureHead {
  readonly kind: 'strip';
  readonly axis: string;
  readonly sloP95Ms: number;
  readonly marks: readonly TopologyMark[];
  readonly points: readonly (TopologyMark & {
    readonly trial: number;
    readonly ms: number;
    readonly isValid: boolean;
  })[];
}

/** Four significant digits: more than a chart can show, and a third of the bytes. */
export function compact(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(4));
}
