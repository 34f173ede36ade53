import { parseAs } from '../../../src/records/file-kind.ts';
import type { VolumesFate } from '../../../src/records/drill-rebuild.ts';
import { REBUILD_PLAN_FILE, type Inventory } from '../../../src/records/rebuild-plan.ts';
import type { RunningTopology } from '../../../src/platform/platform.ts';
import type { Topology } from '../../../src/topology/topology.ts';

/** As a plan has it that was stored and read again. */
export function storedInventory(running: RunningTopology, volumes: VolumesFate): Inventory {
  const inventory = running.rebuilding?.inventory();
  const plan = { schema: 1, runId: 'r', trial: 1, drill: 'lose:@all', volumes, topology: { word: '', sha256: '' } };
  const parsed = parseAs(REBUILD_PLAN_FILE, JSON.parse(JSON.stringify({ ...plan, inventory })));
  if (parsed.state !== 'read') throw new Error(parsed.problems.join('\n'));
  return parsed.record.inventory;
}

/** Loses a topology and makes it again by what can be stored of it. @param topology  as it is read again @returns the steps, in order */
export async function lostAndRebuilt(
  running: RunningTopology,
  topology: Topology,
  volumes: VolumesFate,
  onGone: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const steps: string[] = [];
  const inventory = storedInventory(running, volumes);
  await running.rebuilding?.lose(volumes);
  await onGone();
  await running.rebuilding?.rebuild({
    ...{ topology, inventory, volumes, signal: new AbortController().signal },
    onStep: (step) => steps.push(step),
    onContainer: () => undefined,
  });
  return steps;
}
