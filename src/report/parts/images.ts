import { utcTime } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { isFromDirtyTree, ranImages, shortId, sourceInWords } from '../ran-images.ts';
import type { RanImage } from '../ran-images.ts';
import { nameWithKey } from './blocks.ts';
import { MARKS, markHtml } from './state.ts';
import { rowHeader, tableHtml, text } from './table.ts';

/** What ran, from which sources, and whether every trial of a topology ran the same. */
export function imageTable({ topologies }: Pick<ReportModel, 'topologies'>): Html {
  const rows = topologies.flatMap((topology) =>
    ranImages(topology).map((ran) => [
      rowHeader(nameWithKey(topology)),
      text(html`<bdi>${cut(ran.service, 60)}</bdi>`),
      text(html`<code>${cut(ran.image, 120)}</code>`),
      text(html`<code>${ran.ids.map(shortId).join(', ')}</code>`),
      text(
        ran.facts.map(({ createdAtMs }) => (createdAtMs === undefined ? 'not known' : utcTime(createdAtMs))).join(', '),
      ),
      text(sources(ran)),
      text(html`${each(ran.facts.flatMap(({ repoDigests }) => repoDigests))}`),
      text(
        markHtml(
          ran.ids.length === 1 ? { ...MARKS.holds, word: 'same in all trials' } : { ...MARKS.broken, word: 'differs' },
        ),
      ),
    ]),
  );
  return tableHtml({
    id: 'image-table',
    caption: 'Images that ran',
    head: ['Topology', 'Service', 'Image', 'Id', 'Made', 'Built from', 'Registry digest', 'Trials'],
    rows,
  });
}

/** @returns the commits; marked when the files differed from them */
function sources(ran: RanImage): Html {
  const words = ran.facts.flatMap((facts) => sourceInWords(facts) ?? []);
  if (words.length === 0) return html`not known`;
  const mark = isFromDirtyTree(ran) && markHtml({ ...MARKS.warning, word: 'with uncommitted changes' });
  return html`<bdi>${cut(words.join(', '), 120)}</bdi> ${mark}`;
}

function each(digests: readonly string[]): Html {
  return digests.length === 0 ? html`none` : html`<code>${cut(digests.join(', '), 200)}</code>`;
}
