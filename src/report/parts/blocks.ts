import type { Figure, TimelineFigure } from '../charts/figure.ts';
import { strokeOf } from '../charts/timeline.ts';
import { cut, cutMiddle, html } from '../html.ts';
import type { Html, HtmlValue } from '../html.ts';
import type { TopologyView } from '../model.ts';
import { DASHES } from '../palette.ts';

/** The sentence a section begins with. */
export function findingHtml(sentence: HtmlValue): Html {
  return html`<p class="finding">${sentence}</p>`;
}

export function fold(summary: string, content: HtmlValue, className = ''): Html {
  return html`<details${className !== '' && html` class="${className}"`}><summary>${summary}</summary>\n${content}</details>`;
}

/** A table without rows is left out, and its heading with it. */
export function foldTable(summary: string, table: Html | undefined): Html | undefined {
  return table === undefined ? undefined : fold(summary, table);
}

export function howToRead(...sentences: readonly HtmlValue[]): Html {
  return fold(
    'How to read this',
    sentences.map((sentence) => html`<p>${sentence}</p>`),
    'how-to',
  );
}

/** A chart: the page's script draws it when it comes near; its table beside it holds the same numbers. */
export function figureBlock(
  figure: Figure,
  options: { size?: 'tall' | 'small' | 'wide'; tableId?: string } = {},
): Html {
  return html`<figure class="chart ${options.size ?? 'tall'}">
    <figcaption id="${figure.id}-title">${figure.title}${figure.kind === 'timeline' && legend(figure)}</figcaption>
    <div class="canvas">
      <canvas
        id="${figure.id}"
        data-figure="${figure.id}"
        role="img"
        tabindex="0"
        aria-label="${figure.title}. ${figure.finding}"
        ${options.tableId !== undefined && html` aria-describedby="${options.tableId}-caption"`}
      ></canvas>
    </div>
  </figure>`;
}

/** What each line of a chart of one topology is; where topologies share a chart, their names' own keys tell. */
function legend({ series, limit }: TimelineFigure): Html | undefined {
  const shown = series.filter(({ look, topology }) => look !== 'own' || topology === undefined);
  if (series.length < 2 && limit === undefined) return undefined;
  return html`<span class="legend-lines">
    ${shown.map(({ label, look, style }) => {
      const { width, dash } = strokeOf(look);
      return html`<span class="${style !== undefined && look !== 'dashed' && `t${String(style)}`}"
        ><svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
          ${
            look === 'area'
              ? html`<path d="M1 1H21V8H1Z" fill="currentColor" fill-opacity="0.28" stroke="none" />`
              : html`<path
                  d="M1 4H21"
                  fill="none"
                  stroke="currentColor"
                  stroke-width="${width}"
                  ${dash.length > 0 && html` stroke-dasharray="${dash.join(' ')}"`}
                />`
          }</svg
        ><bdi>${cut(label, 40)}</bdi></span
      > `;
    })}
    ${
      limit !== undefined &&
      html`<span class="limit"
        ><svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
          <path d="M1 4H21" fill="none" stroke="currentColor" stroke-width="1" stroke-dasharray="6 4" /></svg
        >${limit.label}</span
      >`
    }
  </span>`;
}

/** A topology's name with its colour, dash pattern and marker; the whole of a name that is cut is its hint. */
export function nameWithKey({ name, style }: TopologyView): Html {
  const shown = cut(name, 60);
  return keyed(style, shown, shown === name ? undefined : name);
}

/** The same with what the topology is as a hint: once a page, not in each row of its tables. */
export function describedName({ name, title, style }: TopologyView): Html {
  return keyed(style, cut(name, 60), title);
}

/** The same where there is room for few characters; the whole name is its hint. */
export function shortNameWithKey({ name, title, style }: TopologyView, characters: number): Html {
  return keyed(style, cutMiddle(name, characters), `${name}: ${title}`);
}

function keyed(style: number, shown: string, hint: string | undefined): Html {
  return html`<span class="name t${style}" ${hint !== undefined && html` title="${hint}"`}
    >${keySvg(style)}<bdi>${shown}</bdi></span
  >`;
}

/** The line sample of a legend: one of those of `keySamples`, which the page holds once. */
function keySvg(style: number): Html {
  return html`<svg class="key" width="28" height="12" aria-hidden="true"><use href="#key-${style}" /></svg>`;
}

/** What each `keySvg` shows. Takes no room, also where no style is read. */
export function keySamples(): Html {
  return html`<svg class="samples" width="0" height="0" aria-hidden="true">${DASHES.map(sampleHtml)}</svg>`;
}

function sampleHtml(dashes: readonly number[], style: number): Html {
  return html`<symbol id="key-${style}" viewBox="0 0 28 12"
    ><path
      d="M1 6H27"
      stroke="currentColor"
      stroke-width="2.5"
      fill="none"
      ${dashes.length > 0 && html` stroke-dasharray="${dashes.join(' ')}"`}
    />${SHAPES[style]}</symbol
  >`;
}

const SHAPES: readonly Html[] = [
  html`<circle cx="14" cy="6" r="4" fill="currentColor" />`,
  html`<path d="M10 2h8v8h-8z" fill="currentColor" />`,
  html`<path d="M14 1l5 9h-10z" fill="currentColor" />`,
  html`<path d="M14 1l5 5-5 5-5-5z" fill="currentColor" />`,
  html`<path d="M10 2l8 8M18 2l-8 8" stroke="currentColor" stroke-width="2.5" />`,
];

/** A text of which a wide screen shows the beginning alone, to the end of a word; narrow ones and paper have room for all. */
export function beginningHtml(text: string, characters: number): Html {
  if (text.length <= characters) return html`${text}`;
  const end = text.lastIndexOf(' ', characters);
  const at = end > 0 ? end : characters;
  return html`<span class="cut-short" title="${text}"
    >${text.slice(0, at)}<span class="rest">${text.slice(at)}</span></span
  >`;
}

/** "a", "a and b", "a, b and c" */
export function listOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
