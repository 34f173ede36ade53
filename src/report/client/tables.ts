/** Gives each column of a sortable table a button; numbers sort by their raw value. */
export function makeTablesSortable(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) {
    table.querySelectorAll<HTMLTableCellElement>('thead th').forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        sort(table, head, column);
      });
    });
  }
}

function sort(table: HTMLTableElement, head: HTMLTableCellElement, column: number): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const order = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
  for (const each of table.querySelectorAll('thead th')) each.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', order);
  const sign = order === 'ascending' ? 1 : -1;
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((a, b) => sign * compare(a.key, b.key));
  body.append(...rows.map(({ row }) => row));
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
