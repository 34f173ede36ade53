import type { Standing } from '../records/decision.ts';
import type { ComparisonCell, ComparisonRow } from './comparison-row.ts';
import { bytes, integer, milliseconds, percentOfFailures, percentSpared, plural, rate, significant } from './format.ts';
import type { ReportModel, TopologyView } from './model.ts';
import { MARKS, type Mark, stateMark } from './parts/state.ts';

/** Each objective as the answer judged it. @param older  the row of a summary whose answer has none */
export function objectiveRows(model: ReportModel, older: () => ComparisonRow): readonly ComparisonRow[] {
  const { standings } = model.summary.decision;
  const [first] = standings ?? [];
  if (standings === undefined || first === undefined) return [older()];
  const example = model.run.scenario.objectives?.isExample === true ? ['an example'] : [];
  return first.objectives.map(({ id, title, limit, unit, detail }) => ({
    id: `objective-${id}`,
    title:
      detail === undefined
        ? `Objective: ${title} ${id === 'offload' ? 'at least' : 'at most'} ${limitText(limit, unit, id)}`
        : `Mandatory: ${title}`,
    meaning: [...meaningOf(id, model), ...example].join(', '),
    cells: model.topologies.map((topology) => {
      const own = standingOf(standings, topology)?.objectives.find((row) => row.id === id);
      if (own === undefined) return cell(topology, '', MARKS.notMeasured);
      // What is met stands in the figure's own row; what is not wants its distance beside the mark.
      const isShown = detail === undefined && (own.state === 'missed' || own.state === 'undecided');
      const value = isShown ? limitText(own.value, unit, id) : '';
      return cell(topology, value, stateMark(own.state));
    }),
  }));
}

function meaningOf(id: string, { summary }: ReportModel): string[] {
  return id === 'offload' ? [`database statements that ${summary.reference} needs and this one does not`] : [];
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

/** @param limit  or a measured value, as its limit is written */
function limitText(limit: number | undefined, unit: string, id: string): string {
  if (limit === undefined) return '';
  if (unit === 'ms') return milliseconds(limit);
  if (unit !== 'ratio') return significant(limit);
  return id === 'offload' ? percentSpared(limit) : percentOfFailures(limit);
}
