import type { Drawing } from './drawing.ts';

/** On paper everything is drawn, in light colours; the tables stay folded as the reader left them. */
export function prepareForPrint(drawing: Drawing): void {
  let before = drawing.view();
  window.addEventListener('beforeprint', () => {
    before = drawing.view();
    document.documentElement.dataset['theme'] = 'light';
    // The sheet's layout comes only after this: charts would stay as large as they were on the screen.
    document.documentElement.dataset['printing'] = '';
    drawing.drawAll();
    drawing.show({ ...before, theme: 'light' });
    drawing.resizeAll();
  });
  window.addEventListener('afterprint', () => {
    const settings = new URLSearchParams(location.hash.slice(1)).get('theme');
    if (settings === null) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = settings;
    delete document.documentElement.dataset['printing'];
    drawing.show(before);
    drawing.resizeAll();
  });
}
