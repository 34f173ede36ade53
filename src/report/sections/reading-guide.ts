import { html } from '../html.ts';
import type { Section } from './section.ts';

const WORDS: readonly (readonly [string, string])[] = [
  [
    'Topology',
    'A whole set of servers that could carry the site: load balancer, caches, application, database, and what else belongs to it.',
  ],
  [
    'Trial',
    'One topology brought up fresh, warmed, and put under the whole day once. A run is all trials of all topologies.',
  ],
  ['Due time', 'When a hit should leave, by the schedule. It does not wait for earlier answers, as visitors do not.'],
  [
    'Response time',
    'From a hit’s due time to the end of its answer. It includes the wait for a server that has stalled.',
  ],
  [
    'Service time',
    'From the real sending to the end of the answer. Always shorter; much shorter means that hits queued.',
  ],
  ['Lag', 'From due time to real sending. It belongs to the load generator and must be small.'],
  ['p95', '95 of 100 hits were answered at least this fast; five took longer.'],
  [
    'Off-load ratio',
    'The share of the reference topology’s database statements per hit that another topology does not need.',
  ],
  ['CPU time per hit', 'Milliseconds of processor time that a service spends on one hit, on average.'],
  [
    'Valid, warning, invalid',
    'Whether a measurement can be trusted, settled before its result is looked at. Invalid figures are shown grey and never decide anything.',
  ],
  ['≈ trials overlap', 'The ranges of the trials of two topologies overlap. No difference is claimed.'],
  ['▼ less, ▲ more', 'Change of the median against the reference topology. In all these rows less is better.'],
  [
    '▼ ▲ without colour',
    'A change of a single trial, or of one figure over all trials: nobody knows how far apart equal ones would lie.',
  ],
  ['Median (least – most)', 'The middle trial, then the range of all counted trials. It is not a confidence interval.'],
];

export const readingGuide: Section = {
  id: 'guide',
  title: 'Reading guide',
  figures: () => [],
  render: () =>
    html`<p class="finding">Words, always in this sense.</p>
      <dl class="words">
        ${WORDS.map(
          ([word, meaning]) =>
            html`<div>
              <dt>${word}</dt>
              <dd>${meaning}</dd>
            </div>`,
        )}
      </dl>
      <p>
        Keys: 1 to 9 switch topologies off and on; on a chart the arrow keys read its values; Escape resets the page.
      </p>`,
};
