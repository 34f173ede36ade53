import type { ScorecardRow, Standing } from '../records/decision.ts';
import type { ComparisonCell, ComparisonRow } from './comparison-row.ts';
import { bytes, integer, milliseconds, percentOfFailures, percentSpared, plural, rate, significant } from './format.ts';
import type { ReportModel, TopologyView } from './model.ts';
import { MARKS, type Mark } from './parts/state.ts';

const STATE_MARKS: Readonly<Record<ScorecardRow['state'], Mark>> = {
  met: MARKS.met,
  missed: MARKS.notMet,
  undecided: MARKS.undecided,
  invalid: MARKS.invalid,
  'not-measured': MARKS.notMeasured,
  impossible: MARKS.notMet,
};

/** Each objective as the answer judged it. @param older  the row of a summary whose answer has none */
export function objectiveRows(model: ReportModel, older: () => ComparisonRow): readonly ComparisonRow[] {
  const { standings } = model.summary.decision;
  const [first] = standings ?? [];
  if (standings === undefined || first === undefined) return [older()];
  const example = model.run.scenario.objectives?.isExample === true ? 'an example' : '';
  return first.objectives.map(({ id, title, limit, unit }) => ({
    id: `objective-${id}`,
    title: `Objective: ${title} ${id === 'offload' ? 'from' : 'up to'} ${limitText(limit, unit, id)}`,
    meaning: example,
    cells: model.topologies.map((topology) => {
      const state = standingOf(standings, topology)?.objectives.find((row) => row.id === id)?.state;
      return cell(topology, '', state === undefined ? MARKS.notMeasured : STATE_MARKS[state]);
    }),
  }));
}

/** What serving the day takes, where the summary has it. */
export function servingRows(model: ReportModel): readonly ComparisonRow[] {
  const { topologies, summary, run } = model;
  if (topologies.every((own) => own.summary.serving === undefined)) return [];
  const { standings = [] } = summary.decision;
  const peak = topologies.flatMap((own) => own.summary.serving?.demand?.peakRatePerSecond ?? [])[0];
  const row = (id: string, title: string, meaning: string, value: (own: TopologyView) => string | undefined) => ({
    id,
    title,
    meaning,
    cells: topologies.map((own) => {
      const text = value(own);
      return text === undefined ? cell(own, '', MARKS.notMeasured) : cell(own, text);
    }),
  });
  const { prices, server } = run.scenario;
  return [
    row('cores', 'Cores at the busiest time', peak === undefined ? '' : `at ${rate(peak)}`, ({ summary: own }) => {
      const cores = own.serving?.demand?.peakCores.value;
      return cores === undefined ? undefined : significant(cores);
    }),
    row('memory', 'Memory', 'each container at its largest', ({ summary: own }) => {
      const { peakMemoryBytes, containers = 0 } = own.serving ?? {};
      return peakMemoryBytes === undefined
        ? undefined
        : `${bytes(peakMemoryBytes)} in ${plural(containers, 'container')}`;
    }),
    ...(server === undefined
      ? []
      : [
          row(
            'servers',
            'Servers',
            server.isExample === true ? 'of an example size' : 'for the busiest time',
            (own) => {
              const servers = standingOf(standings, own)?.servers;
              return servers === undefined
                ? undefined
                : `${integer(servers.least)}; ${integer(servers.withOneToSpare)} so that one may fail`;
            },
          ),
        ]),
    ...(prices === undefined
      ? []
      : [
          row(
            'cost',
            `Cost per million hits, ${prices.currency}`,
            prices.isExample === true ? 'at example prices' : '',
            (own) => {
              const cost = standingOf(standings, own)?.costPerMillionHits;
              return cost === undefined ? undefined : significant(cost);
            },
          ),
        ]),
  ];
}

function standingOf(standings: readonly Standing[], { name }: TopologyView): Standing | undefined {
  return standings.find(({ topology }) => topology === name);
}

function cell(topology: TopologyView, value: string, mark?: Mark): ComparisonCell {
  return { topology, value, isGreyed: false, ...(mark === undefined ? {} : { mark }) };
}

function limitText(limit: number | undefined, unit: string, id: string): string {
  if (limit === undefined) return '';
  if (unit === 'ms') return milliseconds(limit);
  if (unit !== 'ratio') return significant(limit);
  return id === 'offload' ? percentSpared(limit) : percentOfFailures(limit);
}
