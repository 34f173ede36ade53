import { pictureOf } from './picture.ts';
import { toCsv, toMarkdown } from './table-text.ts';

/** Buttons that take a table along as text, and a chart as a picture. */
export function offerCopies(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('section.part table')) {
    const tools = toolsAfter(table.closest('.scroll') ?? table);
    const caption = table.caption?.textContent.trim().replaceAll(/\s+/g, ' ') ?? 'table';
    tools.append(
      button('Copy as Markdown', caption, () => copy(toMarkdown(cellsOf(table)))),
      button('Copy as CSV', caption, () => copy(toCsv(cellsOf(table)))),
    );
  }
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-figure]')) {
    const figure = canvas.closest('figure');
    const title = figure?.querySelector('figcaption')?.textContent ?? canvas.id;
    if (figure !== null) figure.append(button('Save PNG', title, () => savePng(canvas)));
  }
}

function toolsAfter(element: Element): HTMLElement {
  const tools = document.createElement('div');
  tools.className = 'tools';
  element.after(tools);
  return tools;
}

function button(text: string, of: string, act: () => string | Promise<string>): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'take';
  made.textContent = text;
  made.setAttribute('aria-label', `${text}: ${of}`);
  made.addEventListener('click', () => {
    void Promise.resolve(act()).then(say);
  });
  return made;
}

function say(text: string): void {
  const line = document.getElementById('readout');
  if (line !== null) line.textContent = text;
}

/** Rows that a filter hides stay behind. */
function cellsOf(table: HTMLTableElement): readonly (readonly string[])[] {
  return [...table.rows]
    .filter(({ hidden }) => !hidden)
    .map((row) => [...row.cells].map((cell) => cell.textContent.trim().replaceAll(/[\s\u202f]+/g, ' ')));
}

async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch (error) {
    return `not copied: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function savePng(canvas: HTMLCanvasElement): string {
  const picture = pictureOf(canvas);
  if (picture === undefined) return 'not saved: the browser draws no more pictures';
  const link = document.createElement('a');
  link.href = picture.toDataURL('image/png');
  link.download = `${canvas.id}.png`;
  link.click();
  return `saved as ${canvas.id}.png`;
}
