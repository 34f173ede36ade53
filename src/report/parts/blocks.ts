import type { Figure } from '../charts/figure.ts';
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
export function figureBlock(figure: Figure, options: { size?: 'tall' | 'small'; tableId?: string } = {}): Html {
  return html`<figure class="chart ${options.size ?? 'tall'}">
    <figcaption id="${figure.id}-title">${figure.title}</figcaption>
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

/** A topology's name with its colour, dash pattern and marker. */
export function nameWithKey(topology: TopologyView): Html {
  return keyed(topology, cut(topology.name, 60));
}

/** The same where there is room for few characters; the whole name is its hint. */
export function shortNameWithKey(topology: TopologyView, characters: number): Html {
  return keyed({ ...topology, title: `${topology.name}: ${topology.title}` }, cutMiddle(topology.name, characters));
}

function keyed(topology: TopologyView, shown: string): Html {
  return html`<span class="name t${topology.style}" title="${topology.title}"
    >${keySvg(topology.style)}<bdi>${shown}</bdi></span
  >`;
}

/** The line sample of a legend. */
export function keySvg(style: number): Html {
  const dash = (DASHES[style] ?? []).join(' ');
  return html`<svg class="key" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
    <path
      d="M1 6H27"
      stroke="currentColor"
      stroke-width="2.5"
      fill="none"
      ${dash !== '' && html` stroke-dasharray="${dash}"`}
    />
    ${markerSvg(style)}
  </svg>`;
}

const SHAPES: readonly Html[] = [
  html`<circle cx="14" cy="6" r="4" fill="currentColor" />`,
  html`<path d="M10 2h8v8h-8z" fill="currentColor" />`,
  html`<path d="M14 1l5 9h-10z" fill="currentColor" />`,
  html`<path d="M14 1l5 5-5 5-5-5z" fill="currentColor" />`,
  html`<path d="M10 2l8 8M18 2l-8 8" stroke="currentColor" stroke-width="2.5" />`,
];

function markerSvg(style: number): Html {
  return SHAPES[style] ?? html``;
}

/** "a", "a and b", "a, b and c" */
export function listOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
