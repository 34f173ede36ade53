import type { ReportModel, TopologyView } from '../model.ts';
import { columnsOf } from './columns.ts';

export interface ParetoPoint {
  readonly view: TopologyView;
  readonly cost: number;
  readonly work: number;
  /** bytes; absent: it was not read */
  readonly memory: number | undefined;
  /** beaten by another in everything, or no candidate at all */
  readonly isOut: boolean;
  readonly isBest: boolean;
}

type CostAxis = 'money' | 'cores' | 'cpu';
type WorkAxis = 'statements' | 'time';

export const CRITERION_TITLES: Readonly<Record<CostAxis | WorkAxis, string>> = {
  money: 'Cost per million hits',
  cores: 'Cores at the busiest time',
  cpu: 'CPU time per hit, ms',
  statements: 'database statements per 1000 hits',
  time: 'database time per 1000 hits, ms',
};

const STAYS = ['best', 'kept', 'open', 'unranked'];

/** @returns undefined where cost or database work was read of nobody; one of whom it was not read has no place in the chart */
export function paretoOf(
  model: ReportModel,
): { readonly list: readonly ParetoPoint[]; readonly cost: CostAxis; readonly work: WorkAxis } | undefined {
  const columns = columnsOf(model).filter(({ view: { summary } }) => summary.validity.work !== 'invalid');
  const costs = {
    money: ({ standing }: (typeof columns)[number]) => standing?.costPerMillionHits,
    cores: ({ view }: (typeof columns)[number]) => view.summary.serving?.demand?.peakCores.value,
    cpu: ({ view }: (typeof columns)[number]) => view.measured?.totalCpuMsPerHit?.median,
  };
  const works = {
    statements: ({ view }: (typeof columns)[number]) => view.measured?.database?.statements.median,
    time: ({ view }: (typeof columns)[number]) => view.measured?.database?.databaseTimeMs?.median,
  };
  const cost = (['money', 'cores', 'cpu'] as const).find((each) =>
    columns.some((own) => costs[each](own) !== undefined),
  );
  const work = (['statements', 'time'] as const).find((each) => columns.some((own) => works[each](own) !== undefined));
  if (cost === undefined || work === undefined) return undefined;
  const list = columns.flatMap((column): ParetoPoint[] => {
    const [own, asked] = [costs[cost](column), works[work](column)];
    if (own === undefined || asked === undefined) return [];
    const { view, standing } = column;
    return [
      {
        view,
        cost: own,
        work: asked,
        memory: view.summary.serving?.peakMemoryBytes,
        isOut: standing !== undefined && !STAYS.includes(standing.place),
        isBest: standing?.place === 'best',
      },
    ];
  });
  return { list, cost, work };
}
