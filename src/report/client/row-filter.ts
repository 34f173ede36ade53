const FIELD = 'input[data-filters]';

/** Shows only those rows whose first cell has that text, in the table that a field of the page filters. */
export function filterRows(text: string): void {
  const wanted = text.toLowerCase();
  for (const field of document.querySelectorAll<HTMLInputElement>(FIELD)) {
    if (field.value !== text) field.value = text;
    for (const row of rowsOf(field.dataset['filters'] ?? ''))
      row.hidden = wanted !== '' && row.cells[0]?.textContent.toLowerCase().includes(wanted) !== true;
  }
}

export function onRowFilter(change: (text: string) => void): void {
  for (const field of document.querySelectorAll<HTMLInputElement>(FIELD)) {
    field.addEventListener('input', () => {
      change(field.value);
    });
  }
}

function rowsOf(table: string): readonly HTMLTableRowElement[] {
  const found = document.querySelector(`#${CSS.escape(table)}`);
  return found === null ? [] : [...found.querySelectorAll<HTMLTableRowElement>('tbody tr')];
}
