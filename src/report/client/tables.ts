import { type Sorting, sortedText } from './sorting.ts';

/**
 * Gives each column of a sortable table a button; numbers sort by their raw value.
 * @param chosen  is told what a reader chose: ascending first, then descending
 * @returns sorts all of them anew; a table that is not named stands as it was written
 */
export function makeTablesSortable(chosen: (sorting: Sorting) => void): (sorted: readonly Sorting[]) => void {
  const tables = [...document.querySelectorAll<HTMLTableElement>('table[data-sortable]')].map((table) => ({
    table,
    rows: [...(table.tBodies[0]?.rows ?? [])],
    shown: '',
  }));
  for (const { table } of tables) {
    headsOf(table).forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        chosen({ table: table.id, column, isDescending: head.getAttribute('aria-sort') === 'ascending' });
      });
    });
  }
  return (sorted) => {
    for (const each of tables) {
      const { table, rows } = each;
      const sorting = sorted.find((one) => one.table === table.id && headsOf(table)[one.column] !== undefined);
      const text = sorting === undefined ? '' : sortedText([sorting]);
      // Of a thousand rows each would move at each change of something else.
      if (text !== each.shown) show(table, rows, sorting);
      each.shown = text;
    }
  };
}

const headsOf = (table: HTMLTableElement): readonly HTMLTableCellElement[] => [
  ...table.querySelectorAll<HTMLTableCellElement>('thead th'),
];

function show(table: HTMLTableElement, written: readonly HTMLTableRowElement[], sorting: Sorting | undefined): void {
  const heads = headsOf(table);
  for (const head of heads) head.removeAttribute('aria-sort');
  if (sorting === undefined) {
    table.tBodies[0]?.append(...written);
    return;
  }
  const { column, isDescending } = sorting;
  heads[column]?.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
  const rows = written.map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((a, b) => (isDescending ? -1 : 1) * compare(a.key, b.key));
  table.tBodies[0]?.append(...rows.map(({ row }) => row));
}

function keyOf(cell: HTMLTableCellElement | undefined): number | string {
  const raw = cell?.dataset['value'];
  const text = raw ?? cell?.textContent ?? '';
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

/** Numbers before words, as an empty or unmeasured cell is a word. */
function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return -1;
  if (typeof b === 'number') return 1;
  return a.localeCompare(b, 'en');
}
