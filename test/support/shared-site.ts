import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadEngine } from '../../src/load/load-engine.ts';
import type { Platform, RunningTopology } from '../../src/platform/platform.ts';
import { conduct } from '../../src/run/conduct.ts';
import type { PlannedTrial } from '../../src/run/plan/plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import type { Sharing } from '../../src/run/sharing.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import { createRunDirectory } from '../../src/store/run-writer.ts';
import { service, topologyOf } from '../docker/platform/small-topology.ts';
import { drillBins } from './drill-bins.ts';
import { loadTotals } from './load-fixture.ts';
import { smallScenario, smallSite } from './small-site.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What happened to the site, in order: `up 1`, `renewed 1`, `sent warm up`, `down 1`. */
export type Happened = string[];

export interface SharedRun {
  readonly plan: readonly PlannedTrial[];
  readonly sharing: Sharing;
  /** whether clients are not served well, by what happened so far; absent: they always are */
  readonly isBad?: (happened: Happened) => boolean;
  /** the engine refuses to take it down */
  readonly stays?: true;
  readonly changes?: Partial<RunRequest>;
}

/** Trials on a platform that makes nothing, in front of a site that answers, with a load engine that sends nothing. */
export async function sharedRun({ plan, sharing, isBad = () => false, stays, changes = {} }: SharedRun) {
  await using site = await smallSite();
  await using reports = await temporaryDirectory();
  const happened: Happened = [];
  const file = join(reports.path, 'small.yaml');
  await writeFile(file, smallScenario({ warmUpS: 0 }));
  const names = [...new Set(plan.map(({ topology }) => topology))];
  const directory = changes.directory ?? (await createRunDirectory(reports.path, Date.UTC(2026, 10, 22), 'small'));
  const request: RunRequest = {
    ...{ version: '0', command: [], scenario: await readScenario(file, { root: process.cwd() }) },
    engine: engineOf(isBad, happened),
    candidates: {
      kind: 'topologies',
      platform: platformOf(site.url, happened, stays),
      topologies: names.map((name) => ({ ...topologyOf(service('web')), name })),
    },
    ...{ plan, sharing, reports: reports.path, directory, otherRuns: () => Promise.resolve([]) },
    listener: (event) => {
      if (event.type === 'warning' && stays === true) happened.push(`warning: ${event.message}`);
      if (event.type === 'trial-started') happened.push(`trial ${event.trial}: ${event.topology}`);
    },
    disturb: () => ({ bins: { lengthMs: 100, limitMs: 250 }, play: () => Promise.resolve() }),
    signal: new AbortController().signal,
    ...changes,
  };
  return { ...(await conduct(request)), happened };
}

function platformOf(url: string, happened: Happened, stays: true | undefined): Platform {
  let made = 0;
  const running = (no: number): RunningTopology => ({
    topology: topologyOf(service('web')),
    entryUrl: url,
    entryPoints: [{ service: 'web', url, container: 'c1' }],
    entryUrls: [url],
    ...{ services: [], warnings: [] },
    outOfReach: () => undefined,
    dead: () => Promise.resolve([]),
    renewed: () => Promise.resolve(running(no)),
    stop: () => {
      happened.push(`down ${no}`);
      return stays === true ? Promise.reject(new Error('the engine counts a container')) : Promise.resolve();
    },
    [Symbol.asyncDispose]() {
      return this.stop();
    },
  });
  const description = { engineVersion: '20', storageDriver: 'x', cgroupVersion: '1', cpus: 2, memoryBytes: 1 };
  return {
    id: 'none',
    describe: () => Promise.resolve({ ...description, kernel: 'k', operatingSystem: 'o' }),
    bringUp: () => {
      made += 1;
      happened.push(`up ${made}`);
      return Promise.resolve(running(made));
    },
  } as unknown as Platform;
}

/** Settling loads are told from the others by their bins without a journal. */
function engineOf(isBad: (happened: Happened) => boolean, happened: Happened): LoadEngine {
  return {
    ...{ id: 'fake', title: 'fake', loadModel: 'open' },
    available: () => Promise.resolve({ state: 'available', version: '1' }),
    run: (_schedule, _target, { bins, journal, onStart }) => {
      if (bins !== undefined && journal === undefined) {
        const isBadNow = isBad(happened);
        if (happened.at(-1) !== 'not served well') happened.push(isBadNow ? 'not served well' : 'served well');
        return Promise.resolve(loadTotals({ bins: drillBins(5_000, isBadNow ? [[2_000, 2_100, 3, 0]] : []) }));
      }
      onStart?.(0);
      return Promise.resolve(loadTotals({ bins: drillBins(30_000) }));
    },
  };
}
