import { changeMark, comparedOf } from '../change-mark.ts';
import type { Mark } from '../parts/state.ts';

/** Makes every change in the tables anew, against another topology; what may not be compared has none to begin with. */
export function showChanges(reference: number, name: string): void {
  for (const place of document.querySelectorAll('[data-reference-name]')) place.textContent = name;
  for (const row of document.querySelectorAll('tr')) {
    const cells = [...row.cells].filter(({ dataset }) => dataset['compared'] !== undefined);
    const base = cells.find(({ dataset }) => Number(dataset['of']) === reference);
    const against = base === undefined ? undefined : comparedOf(base.dataset['compared'] ?? '');
    for (const cell of cells) {
      for (const mark of cell.querySelectorAll('.mark')) mark.remove();
      const own = comparedOf(cell.dataset['compared'] ?? '');
      if (cell === base || own === undefined || against === undefined || isUnlike(cell, reference)) continue;
      const mark = changeMark(own, against);
      if (mark !== undefined) cell.insertBefore(markElement(mark), cell.querySelector('.range'));
    }
  }
}

/** Whether the page says of a figure that no change may be claimed against that topology. */
export function isUnlike({ dataset }: HTMLElement, reference: number): boolean {
  return (dataset['unlike'] ?? '').split(' ').includes(String(reference));
}

export function markElement({ glyph, word, tone }: Mark): HTMLElement {
  const mark = document.createElement('span');
  mark.className = `mark ${tone}`;
  const sign = document.createElement('span');
  sign.setAttribute('aria-hidden', 'true');
  sign.textContent = glyph;
  mark.append(sign, ` ${word}`);
  return mark;
}
