import type { Figure } from '../charts/figure.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';

/** One part of the report. Pure: the same model gives the same text. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** where a run wants another title */
  titleOf?(model: ReportModel): string;
  /** the charts it shows; each appears in `render` as a figureBlock */
  figures(model: ReportModel): readonly Figure[];
  /** undefined: this run has nothing for it; throws: a visible gap in the page and a warning */
  render(model: ReportModel): Html | undefined;
}
