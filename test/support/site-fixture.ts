import { random } from '../../src/base/random.ts';
import { entryOf } from '../../src/report/site/entry-of.ts';
import type { SiteEntry } from '../../src/report/site/site-entry.ts';
import { buildFixture } from './report-fixture.ts';

const DAY_MS = 86_400_000;

/** So many runs of one scenario, a day apart; p95 doubles from run `changesAt` on. */
export function siteEntries(
  count: number,
  { changesAt = count, movesAt = count, hostile = [] as readonly string[], trials = 4 } = {},
): SiteEntry[] {
  const { run, summary, trials: records } = buildFixture({ hits: 4_000, trials: 1, hostile });
  const first = entryOf({ id: 'run', run, trials: records, summary, isPinned: false, page: 'report.html' });
  const chance = random(count);
  return Array.from({ length: count }, (_, at): SiteEntry => {
    const level = (at < changesAt ? 20 : 40) * (1 + 0.04 * (chance() - 0.5));
    const id =
      hostile.length === 0 ? `run-${String(at).padStart(3, '0')}` : `${hostile[at % hostile.length] ?? ''} ${at}`;
    const commit = (at + 0x1000).toString(16).padEnd(40, '0');
    return {
      ...first,
      ...{
        id,
        href: `${encodeURIComponent(id)}/report.html`,
        atMs: run.startedAtMs + at * DAY_MS,
        commit,
        branch: 'main',
      },
      isDirty: false,
      isPinned: at === 1,
      trust: 'valid',
      traits: first.traits.map(([what, value]) => [
        what,
        what === 'CPU model' && at >= movesAt ? 'another CPU' : value,
      ]),
      topologies: first.topologies.map((topology) => ({
        ...topology,
        ...{ time: 'valid', work: 'valid' },
        figures: { ...topology.figures, response_p95_ms: [level, level * 0.95, level * 1.05, trials] },
      })),
    };
  });
}
