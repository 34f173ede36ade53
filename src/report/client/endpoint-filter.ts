const FIELD = 'endpoint-filter';

/** Shows the rows whose endpoint has that text in its name. */
export function filterEndpoints(text: string): void {
  const field = fieldOf();
  if (field !== null && field.value !== text) field.value = text;
  const wanted = text.toLowerCase();
  for (const row of document.querySelectorAll<HTMLTableRowElement>('#endpoints table tbody tr')) {
    row.hidden = wanted !== '' && row.cells[0]?.textContent.toLowerCase().includes(wanted) !== true;
  }
}

export function onEndpointFilter(change: (text: string) => void): void {
  fieldOf()?.addEventListener('input', (event) => {
    if (event.target instanceof HTMLInputElement) change(event.target.value);
  });
}

function fieldOf(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`#${FIELD}`);
}
