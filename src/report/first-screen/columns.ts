import type { Standing } from '../../records/decision.ts';
import { milliseconds, percentLimit, percentOfFailures, percentSpared, significant } from '../format.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { MARKS, type Mark } from '../parts/state.ts';

/** More columns than this want the whole width. */
export const MANY_TOPOLOGIES = 6;

const PLACES: Readonly<Record<Standing['place'], Mark>> = {
  best: { glyph: '●', word: 'take', tone: 'good' },
  kept: { glyph: '○', word: 'not beaten', tone: 'neutral' },
  beaten: { glyph: '▽', word: 'beaten', tone: 'neutral' },
  misses: { glyph: '✗', word: 'misses', tone: 'bad' },
  open: { glyph: '?', word: 'undecided', tone: 'unsure' },
  unranked: { glyph: '?', word: 'not ranked', tone: 'unsure' },
  failing: { glyph: '✗', word: 'failing', tone: 'bad' },
  invalid: { glyph: '⊘', word: 'invalid', tone: 'bad' },
};

/** Of a topology that has no measured trial nothing was found invalid: its trials failed, or never came. */
export function unmeasuredMark({ view }: Column): Mark | undefined {
  if (view.measured !== undefined) return undefined;
  return view.summary.failures.length > 0 ? { ...PLACES.invalid, word: 'failed' } : MARKS.notMeasured;
}

export function placeMark(place: Standing['place'], kind: ReportModel['summary']['decision']['kind']): Mark {
  return place === 'best' && kind !== 'winner' ? { ...PLACES.best, word: 'one of these' } : PLACES[place];
}

export interface Column {
  readonly view: TopologyView;
  /** absent: an answer by the first rule */
  readonly standing: Standing | undefined;
}

/** Whether the page has a section of that id. */
export type HasSection = (id: string) => boolean;

/** As the answer ranks them; those it does not name come last. */
export function columnsOf({ topologies, summary }: ReportModel): readonly Column[] {
  const { standings = [] } = summary.decision;
  const ranked = standings.flatMap((standing) => {
    const view = topologies.find(({ name }) => name === standing.topology);
    return view === undefined ? [] : [{ view, standing }];
  });
  const rest = topologies.filter((view) => !ranked.some((one) => one.view === view));
  return [...ranked, ...rest.map((view) => ({ view, standing: undefined }))];
}

/** A limit, in the unit of its objective; one of failures with all of its digits. */
export function limitText(limit: number | undefined, unit: string, id: string): string {
  return limit !== undefined && unit === 'ratio' && id !== 'offload' ? percentLimit(limit) : valueText(limit, unit, id);
}

/** A measured value, in the unit of its objective. */
export function valueText(value: number | undefined, unit: string, id: string): string {
  if (value === undefined) return '';
  if (unit === 'ms') return milliseconds(value);
  if (unit !== 'ratio') return significant(value);
  return id === 'offload' ? percentSpared(value) : percentOfFailures(value);
}
