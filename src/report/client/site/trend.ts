import type { SiteData, SiteFigure } from '../../site/site-entry.ts';
import { MOST_SEARCHED, type TrendLine, trendLines, unlikeOf } from '../../site/trend.ts';
import { byId, element, fill, table } from './elements.ts';
import { drawTrend } from './trend-chart.ts';
import { dateOf, nameOf, shown } from './shown.ts';
import type { SiteState } from './state.ts';

export function connectTrend(data: SiteData, state: SiteState, changed: () => void): void {
  const selects = {
    scenario: byId<HTMLSelectElement>('trend-scenario'),
    topology: byId<HTMLSelectElement>('trend-topology'),
    figure: byId<HTMLSelectElement>('trend-figure'),
  };
  const draw = () => {
    const of = data.entries.filter(({ topologies }) => topologies.length > 0);
    const names = [...new Set(of.map(({ scenario }) => scenario))];
    fill(
      selects.scenario,
      names.map((name) => [name, name]),
      state.scenario,
    );
    const own = of
      .filter(({ scenario }) => scenario === selects.scenario.value)
      .flatMap(({ topologies }) => topologies);
    fill(
      selects.topology,
      [...new Set(own.map(({ name }) => name))].map((name) => [name, name]),
      state.topology,
    );
    const has = new Set(
      own.filter(({ name }) => name === selects.topology.value).flatMap(({ figures }) => Object.keys(figures)),
    );
    const figures = data.figures.filter(({ name }) => has.has(name));
    const usual = has.has('response_p95_ms') ? 'response_p95_ms' : '';
    fill(
      selects.figure,
      figures.map((figure) => [figure.name, nameOf(figure)]),
      state.figure === '' ? usual : state.figure,
    );
    const figure = figures.find(({ name }) => name === selects.figure.value);
    if (figure !== undefined) {
      const choice = { scenario: selects.scenario.value, topology: selects.topology.value, figure: figure.name };
      show(data, trendLines(data, choice), figure);
    } else byId('trend-said').textContent = 'No run has figures yet.';
  };
  for (const [key, select] of Object.entries(selects)) {
    select.addEventListener('change', () => {
      state[key as keyof typeof selects] = select.value;
      draw();
      changed();
    });
  }
  draw();
}

const letterOf = (at: number): string => (at < 26 ? String.fromCharCode(65 + at) : `A${at - 25}`);

function show(data: SiteData, lines: readonly TrendLine[], figure: SiteFigure): void {
  const changes = lines.flatMap(({ points, changes: at }) => at.flatMap((index) => points[index] ?? []));
  const found = changes.map(({ entry }) => `${dateOf(entry.atMs)} ${entry.commit?.slice(0, 9) ?? entry.id}`);
  byId('trend-said').textContent = [
    changes.length === 0 ? 'No change was found.' : `Changes: ${found.join(', ')}.`,
    `A change is looked for in each line by itself (E-divisive, 1 %), in at least 10 and at most ${MOST_SEARCHED} of its newest runs that are not invalid.`,
    lines.length > 1 ? `${lines.length} lines, as runs that are unlike are not joined.` : '',
  ].join(' ');
  byId('trend-chart').replaceChildren(drawTrend(lines, figure, letterOf));
  byId('trend-table').replaceChildren(...unlikeLines(data, lines), runTable(lines, figure));
}

function unlikeLines(data: SiteData, lines: readonly TrendLine[]): readonly HTMLElement[] {
  const [first, ...others] = lines;
  if (first === undefined || others.length === 0) return [];
  return [
    element(
      'ul',
      { class: 'unlike' },
      ...others.map(({ fingerprint }, at) => {
        const unlike = unlikeOf(data, first.fingerprint, fingerprint);
        const words = unlike.map(({ what, baseline, candidate }) => `${what}: ${baseline} / ${candidate}`);
        return element('li', {}, `A / ${letterOf(at + 1)}: ${words.join('; ')}`);
      }),
    ),
  ];
}

function runTable(lines: readonly TrendLine[], figure: SiteFigure): HTMLElement {
  const rows = lines
    .flatMap(({ points, changes }, at) =>
      points.map((point, index) => ({ point, letter: letterOf(at), isChange: changes.includes(index) })),
    )
    .sort((a, b) => b.point.entry.atMs - a.point.entry.atMs);
  return element(
    'details',
    {},
    element('summary', {}, `Data table, ${rows.length} ${rows.length === 1 ? 'run' : 'runs'}`),
    table(
      nameOf(figure),
      ['Run', 'Date', 'Commit', 'Line', 'Median', 'Least', 'Most', 'Trials', 'Trust', 'Change'],
      rows.map(({ point: { entry, median, min, max, trials, state }, letter, isChange }) => [
        entry.href === null ? entry.id : element('a', { href: entry.href }, entry.id),
        ...[dateOf(entry.atMs), entry.commit?.slice(0, 9) ?? '', letter],
        ...[median, min, max].map((value) => shown(value, figure)),
        ...[String(trials), state, isChange ? 'change' : ''],
      ]),
      [4, 5, 6, 7],
    ),
  );
}
