import { type Difference, sideBySide } from '../../site/side-by-side.ts';
import type { SiteData, SiteFigure } from '../../site/site-entry.ts';
import { byId, element, fill, table } from './elements.ts';
import { dateOf, nameOf, relative, shown, shownSpread } from './shown.ts';
import type { SiteState } from './state.ts';

export function connectCompare(data: SiteData, state: SiteState, changed: () => void): void {
  const [first, second] = [byId<HTMLSelectElement>('compare-a'), byId<HTMLSelectElement>('compare-b')];
  const measured = data.entries.filter(({ topologies }) => topologies.length > 0);
  const options = measured.map(({ id, atMs, commit }): [string, string] => [
    id,
    `${dateOf(atMs)} ${id}${commit === undefined ? '' : ` (${commit.slice(0, 9)})`}`,
  ]);
  fill(first, [['', 'choose'], ...options], state.a);
  fill(second, [['', 'choose'], ...options], state.b);
  const draw = () => {
    state.a = first.value;
    state.b = second.value;
    show(data, state);
    changed();
  };
  first.addEventListener('change', draw);
  second.addEventListener('change', draw);
  show(data, state);
}

function show(data: SiteData, { a, b }: SiteState): void {
  const [reference, other] = [a, b].map((id) => data.entries.find((entry) => entry.id === id));
  const [said, place] = [byId('compare-said'), byId('compare-table')];
  said.replaceChildren();
  place.replaceChildren();
  if (reference === undefined || other === undefined) {
    said.append(element('p', {}, 'Choose two runs.'));
    return;
  }
  const { unlike, rows, onlyIn } = sideBySide(data, reference, other);
  if (unlike.length > 0) {
    said.append(
      element(
        'div',
        { class: 'unlike' },
        element('p', {}, 'These runs are unlike, so no difference between their figures is said:'),
        element(
          'ul',
          {},
          ...unlike.map(({ what, baseline, candidate }) => element('li', {}, `${what}: ${baseline} / ${candidate}`)),
        ),
      ),
    );
  }
  for (const [names, id] of [
    [onlyIn.reference, reference.id],
    [onlyIn.other, other.id],
  ] as const)
    if (names.length > 0) said.append(element('p', {}, `Only in ${id}, compared with nothing: ${names.join(', ')}.`));
  if (rows.length === 0) {
    said.append(element('p', {}, 'They have no topology in common, so no figure stands beside another.'));
    return;
  }
  said.append(
    element(
      'p',
      {},
      '~ is within noise: the trials of both overlap. A difference is said where all trials of one lie beyond all of the other, and so many equal ones would do so in at most 5 %: of twenty figures of equal runs one may. The runs were not measured in pairs; benchday gate decides.',
    ),
  );
  place.append(
    table(
      `${other.id} against ${reference.id}`,
      ['Topology', 'Figure', 'Reference', 'Other', 'Difference'],
      rows.map(({ topology, figure, reference: base, other: value, difference }) => [
        topology,
        nameOf(figure),
        base === undefined ? 'unknown' : shownSpread(base, figure),
        value === undefined ? 'unknown' : shownSpread(value, figure),
        differenceText(difference, figure),
      ]),
      [2, 3, 4],
    ),
  );
}

function differenceText(of: Difference, figure: SiteFigure): string {
  switch (of.state) {
    case 'apart': {
      if (of.ratio === undefined) return `${of.difference > 0 ? '+' : '−'}${shown(Math.abs(of.difference), figure)}`;
      return relative(of.ratio);
    }
    case 'alike':
      return '~';
    case 'too-few':
      return '~ (too few trials)';
    case 'invalid':
      return 'invalid';
    case 'unlike':
      return 'not comparable';
    case 'missing':
      return '–';
  }
}
