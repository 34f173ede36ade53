import { changeMark } from '../change-mark.ts';
import type { TimelineFigure } from '../charts/figure.ts';
import { instantOf } from '../charts/timeline.ts';
import { MISSING, integer, milliseconds, percentOfFailures, rate, significant } from '../format.ts';
import { BUCKET, figuresWithin, partsWithin } from '../window-figures.ts';
import type { WindowData, WindowFigures } from '../window-figures.ts';
import { isUnlike, markElement } from './changes.ts';
import { WHOLE_DAY } from './hash.ts';
import type { Hours } from './hash.ts';

interface Shown {
  readonly hours: Hours;
  readonly hidden: ReadonlySet<number>;
  /** place of the topology that changes are against */
  readonly reference: number;
}

/** The part of the day that a reader chose: its fields, and the table of its own figures. */
export class ChosenWindow {
  readonly #data: WindowData;
  readonly #axis: Pick<TimelineFigure, 'lengthMs'>;

  /** @param choose  is told of another part, in hours */
  constructor(data: WindowData, axis: Pick<TimelineFigure, 'lengthMs'>, choose: (hours: Hours) => void) {
    this.#data = data;
    this.#axis = axis;
    const [from, to] = fields();
    const read = (changed: 'from' | 'to') => {
      let [begin, end] = [Number(from?.value), Number(to?.value)];
      if (begin >= end) [begin, end] = changed === 'from' ? [begin, begin + 1] : [end - 1, end];
      choose([Math.max(0, begin), Math.min(24, end)]);
    };
    from?.addEventListener('change', () => {
      read('from');
    });
    to?.addEventListener('change', () => {
      read('to');
    });
  }

  /** @returns the hours widened to the edges of what is stored */
  widened(hours: Hours): Hours {
    const [first, end] = partsWithin(this.#data, hours);
    const { hoursPerPart } = this.#data;
    return [first * hoursPerPart, Math.min(24, end * hoursPerPart)];
  }

  show({ hours, hidden, reference }: Shown): void {
    const [from, to] = fields();
    offer(from, hours[0], this.#axis);
    offer(to, hours[1], this.#axis);
    const block = document.getElementById('window');
    if (block === null) return;
    const isWhole = hours[0] === WHOLE_DAY[0] && hours[1] === WHOLE_DAY[1];
    block.hidden = isWhole;
    if (isWhole) return;
    const base = figuresWithin(this.#data, reference, hours);
    for (const cell of block.querySelectorAll<HTMLElement>('[data-window]')) {
      const topology = Number(cell.dataset['of']);
      const own = figuresWithin(this.#data, topology, hours);
      const name = cell.dataset['window'] ?? '';
      const theirs = block.querySelector(`[data-of="${reference}"][data-window="${name}"]`);
      const isAlone =
        topology === reference || theirs?.classList.contains('greyed') === true || isUnlike(cell, reference);
      write(cell, own, isAlone ? undefined : base);
      const row = cell.closest('tr');
      if (row !== null) row.hidden = hidden.has(topology);
    }
    const note = document.getElementById('window-note');
    if (note !== null) note.textContent = this.#note(hours);
  }

  #note(hours: Hours): string {
    const [begin, end] = this.widened(hours).map((hour) => instantOf(this.#axis, hour));
    const unknown = [...new Set(this.#data.topologies.flatMap(({ why }) => why ?? []))];
    return [
      `${begin ?? ''} to ${end ?? ''}: these figures are of this part, the verdict is of the whole.`,
      'Percentiles are made of stored histograms, to 3 %; one with fewer than ten hits above it is left out. Statements are counted about once a second.',
      ...(unknown.length === 0 ? [] : [`Not known where ${unknown.join(', or ')}.`]),
    ].join(' ');
  }
}

function write(cell: HTMLElement, own: WindowFigures | undefined, base: WindowFigures | undefined): void {
  const column = COLUMNS[cell.dataset['window'] ?? ''];
  if (column === undefined) return;
  const value = own === undefined ? undefined : column.of(own);
  cell.textContent = value === undefined ? MISSING : column.format(value);
  const against = base === undefined ? undefined : column.of(base);
  if (value === undefined || against === undefined || !column.isCompared || cell.classList.contains('greyed')) return;
  // Buckets beside each other are no difference.
  if (column.isTime === true && Math.abs(Math.log(value / against)) < 2 * BUCKET) return;
  const single = (median: number) => ({ median, min: median, max: median, trials: 1 });
  const mark = changeMark(single(value), single(against));
  // How far trials differ in a part of the day nobody knows: the change is shown, and not judged.
  if (mark !== undefined) cell.append(' ', markElement({ ...mark, tone: 'neutral' }));
}

interface Column {
  readonly of: (figures: WindowFigures) => number | undefined;
  readonly format: (value: number) => string;
  readonly isCompared: boolean;
  /** it comes from buckets */
  readonly isTime?: true;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  hits: { of: ({ hits }) => hits, format: integer, isCompared: false },
  rate: { of: ({ perSecond }) => perSecond, format: rate, isCompared: false },
  p50: { of: ({ p50Ms }) => p50Ms, format: milliseconds, isCompared: true, isTime: true },
  p95: { of: ({ p95Ms }) => p95Ms, format: milliseconds, isCompared: true, isTime: true },
  p99: { of: ({ p99Ms }) => p99Ms, format: milliseconds, isCompared: true, isTime: true },
  errors: { of: ({ errorRatio }) => errorRatio, format: percentOfFailures, isCompared: false },
  statements: {
    of: ({ statementsPerThousandHits }) => statementsPerThousandHits,
    format: (value) => significant(value, 3),
    isCompared: true,
  },
};

function fields(): readonly (HTMLSelectElement | null)[] {
  return ['window-from', 'window-to'].map((id) => document.querySelector<HTMLSelectElement>(`#${id}`));
}

/** Chooses the hour in its field; one that is no whole hour is added to it. */
function offer(
  field: HTMLSelectElement | null | undefined,
  hour: number,
  axis: Pick<TimelineFigure, 'lengthMs'>,
): void {
  if (field === null || field === undefined) return;
  for (const each of [...field.options]) if (each.dataset['own'] !== undefined) each.remove();
  if (![...field.options].some(({ value }) => Number(value) === hour)) {
    const option = new Option(instantOf(axis, hour), String(hour));
    option.dataset['own'] = '';
    const after = [...field.options].find(({ value }) => Number(value) > hour);
    field.add(option, after ?? null);
  }
  field.value = String(hour);
}
