/** Fields that show only those rows of a table whose first cell has their text. */
export function connectRowFilters(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-filters]')) {
    field.addEventListener('input', () => {
      const wanted = field.value.toLowerCase();
      for (const row of rowsOf(field.dataset['filters'] ?? ''))
        row.hidden = wanted !== '' && row.cells[0]?.textContent.toLowerCase().includes(wanted) !== true;
    });
  }
}

function rowsOf(table: string): readonly HTMLTableRowElement[] {
  const found = document.querySelector(`#${CSS.escape(table)}`);
  return found === null ? [] : [...found.querySelectorAll<HTMLTableRowElement>('tbody tr')];
}
