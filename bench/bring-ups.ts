/**
 * Does a service without a health check, which listens 0 to 2 s after its container has started, fail its verification? None may.
 * `npm run bench:bring-ups [-- --count 200 --at-once 4]`
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mapLimited } from '../src/base/limited.ts';
import { messageOf } from '../src/base/errors.ts';
import { PROJECT_ROOT } from '../src/base/project.ts';
import { enginePlatform } from '../src/platform/engine/engine.ts';
import { awaitEntries } from '../src/run/await-entry.ts';
import { topologySubject } from '../src/run/subject.ts';
import { verify } from '../src/run/verify.ts';
import { readScenario } from '../src/scenario/scenario-file.ts';
import { scheduleOf } from '../src/scenario/scenario-schedule.ts';
import { readTopology } from '../src/topology/compose/topology-file.ts';
import { PROGRAM_OF_A_PAGE } from '../test/support/perl-page.ts';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';

const LATEST_S = 2;
const SCENARIO = `name: page
title: One page
topologies: [./site]
profile: weekday
load: { hits_per_day: 4000000, duration_s: 1 }
requests: [{ name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }]
warm_up: { duration_s: 0 }
ready_within_s: 60
`;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '200' }, 'at-once': { type: 'string', default: '4' } },
});
const [count, atOnce] = [Number(values.count), Number(values['at-once'])];
const signal = new AbortController().signal;
await using directory = await temporaryDirectory();
await writeFile(join(directory.path, 'page.yaml'), SCENARIO);
const scenario = await readScenario(join(directory.path, 'page.yaml'), { root: PROJECT_ROOT });
const platform = await enginePlatform();

interface BringUp {
  readonly listensAfterS: number;
  readonly tookS: number;
  readonly problem?: string;
}

const done = await mapLimited(
  Array.from({ length: count }, (_, index) => index),
  atOnce,
  async (index): Promise<BringUp> => {
    const listensAfterS = (LATEST_S * index) / Math.max(1, count - 1);
    const topology = await siteOf(index, listensAfterS);
    const startMs = performance.now();
    const took = () => (performance.now() - startMs) / 1000;
    try {
      await using running = await platform.bringUp({
        topology,
        runId: `bring-ups-${process.pid}-${index}`,
        trial: '1',
        publish: {},
        readyWithinMs: scenario.readyWithinMs,
        signal,
      });
      const subject = topologySubject(running);
      await awaitEntries(subject, { withinMs: scenario.readyWithinMs, signal });
      await verify([subject.url], scheduleOf(scenario, ''), signal);
      return { listensAfterS, tookS: took() };
    } catch (failure) {
      return { listensAfterS, tookS: took(), problem: messageOf(failure) };
    }
  },
);

const failed = done.filter(({ problem }) => problem !== undefined);
for (const { listensAfterS, problem } of failed) console.log(`listens after ${listensAfterS.toFixed(2)} s: ${problem}`);
const slowest = Math.max(...done.map(({ tookS, listensAfterS }) => tookS - listensAfterS));
console.log(`${done.length} bring-ups, ${failed.length} failed; at most ${slowest.toFixed(1)} s beside the delay`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function siteOf(index: number, listensAfterS: number) {
  const folder = join(directory.path, `site-${index}`);
  const web = {
    image: 'debian:bookworm-slim',
    command: ['perl', '-MIO::Socket::INET', '-e', PROGRAM_OF_A_PAGE],
    environment: { PAGE: 'hello', LISTEN_AFTER: String(listensAfterS) },
    ports: ['8080'],
    init: true,
    stop_grace_period: '1s',
  };
  await mkdir(folder);
  await writeFile(join(folder, 'compose.yaml'), JSON.stringify({ services: { web } }));
  return readTopology(folder, { root: PROJECT_ROOT, environment: {} });
}
