import type { RebuildStep } from '../../records/drill-rebuild.ts';
import type { DrillPlay } from '../../records/drill-record.ts';
import { secondsText } from './words.ts';

const TITLES: Readonly<Record<RebuildStep, string>> = {
  gone: 'all of it gone',
  read: 'plan and files read again',
  made: 'networks and volumes made',
  started: 'last container started',
  tier: 'tier ready',
  ready: 'all running and healthy',
  failed: 'the rebuild failed',
  answered: 'first good request',
  served: 'first of 10 good seconds',
  whole: 'whole again',
};

export const REBUILD_COLUMNS = ['trial', 'drill', 'after', 'step', 'what'] as const;

/** The rebuild clocks, step by step, and at their end what is lost; none where nothing was rebuilt. */
export function rebuildRows(plays: readonly DrillPlay[]): readonly (readonly string[])[] {
  return plays.flatMap(({ trial, drill, rebuild, accounting }) => {
    if (rebuild === undefined) return [];
    const head = [String(trial), drill];
    const { lostWrites, lostSinceMs } = rebuild;
    const lost =
      lostWrites === undefined ? 'lost acknowledged writes: not known' : `lost acknowledged writes: ${lostWrites}`;
    const since = lostSinceMs === undefined ? '' : `, the first ${secondsText(lostSinceMs)} before the loss (RPO)`;
    return [
      ...rebuild.steps.map(({ step, afterMs, detail }) => [...head, secondsText(afterMs), TITLES[step], detail ?? '']),
      [...head, '-', `accounting ${(accounting?.state ?? 'unknown').toUpperCase()}`, `${lost}${since}`],
    ];
  });
}
