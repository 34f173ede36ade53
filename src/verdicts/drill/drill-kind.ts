import { isRebuild } from '../../figures/drill/rebuild-of.ts';
import type { DrillSpread } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { canaryOf, canaryRow, canaryWords, isCanary, judgeCanary } from './judge-canary.ts';
import { changeRow, changeWords, isChange, judgeChange } from './judge-change.ts';
import { growthOf, growthRow, growthWords, isGrowth, judgeGrowth } from './judge-growth.ts';
import { judgeRebuild, rebuildRow, rebuildWords } from './judge-rebuild.ts';
import { isSurge, judgeSurge, surgeOf, surgeRow, surgeWords } from './judge-surge.ts';
import { worstOfAll } from './spread-of.ts';

/** What a drill is judged by beside what every drill must do. */
export interface DrillKind {
  readonly figures: Pick<DrillResult, 'growth' | 'surge' | 'canary'>;
  /** it may begin under more load than is held, which is never steady */
  readonly mayBeShaky: boolean;
  /** clients must be served well again while the load lasts, as after a fault */
  readonly mustRecover: boolean;
  /** what it misses; undefined: nothing */
  judge(): readonly [DrillResult['state'], string] | undefined;
  /** its words are figures, which are said whatever it comes to */
  readonly isMeasure: boolean;
  /** what was done, where it went well; undefined: it speaks for itself */
  words(toWhole: DrillSpread): string | undefined;
  /** its row's value, and what of it differs from that of a fault */
  row(times: { readonly toWhole: DrillSpread; readonly outage: DrillSpread }): Partial<DrillResult['row']>;
}

/** Of something broken. */
const FAULT: DrillKind = {
  figures: {},
  mayBeShaky: false,
  mustRecover: true,
  isMeasure: false,
  judge: () => undefined,
  words: () => undefined,
  row: ({ outage }) => worstOfAll(outage),
};

export function drillKind(
  drill: string,
  {
    played,
    controls,
    settings,
  }: {
    readonly played: readonly DrillPlay[];
    readonly controls: readonly DrillPlay[];
    readonly settings: DrillSettings;
  },
): DrillKind {
  if (isChange(drill)) {
    return {
      ...FAULT,
      judge: () => judgeChange(drill, played, controls),
      words: (toWhole) => changeWords(drill, toWhole, settings),
      row: ({ toWhole }) => ({ ...changeRow(drill), ...worstOfAll(toWhole) }),
    };
  }
  if (isGrowth(drill)) {
    const growth = growthOf(played, controls);
    return {
      figures: { growth },
      mayBeShaky: true,
      mustRecover: false,
      isMeasure: false,
      judge: () => judgeGrowth(played, controls, growth),
      words: () => growthWords(growth),
      row: () => growthRow(drill, growth, settings),
    };
  }
  if (isSurge(drill)) {
    const surge = surgeOf(played, settings);
    return {
      ...{ figures: { surge }, mayBeShaky: false, mustRecover: false, isMeasure: true },
      judge: () => judgeSurge(played, settings),
      words: () => surgeWords(surge),
      row: () => surgeRow(drill, surge),
    };
  }
  if (isRebuild(drill)) {
    return {
      ...{ figures: {}, mayBeShaky: false, mustRecover: false, isMeasure: true },
      judge: () => judgeRebuild(played, settings),
      words: () => rebuildWords(played),
      row: ({ outage }) => ({ ...rebuildRow(drill), ...worstOfAll(outage) }),
    };
  }
  if (!isCanary(drill)) return FAULT;
  const canary = canaryOf(played, controls);
  return {
    ...{ figures: { canary }, mayBeShaky: false, mustRecover: true, isMeasure: false },
    judge: () => judgeCanary(drill, played, controls),
    words: () => canaryWords(drill, canary, played),
    row: () => canaryRow(drill, canary),
  };
}
