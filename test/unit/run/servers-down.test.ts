import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Platform, RunningContainer, RunningService, RunningTopology } from '../../../src/platform/platform.ts';
import { PhaseLog } from '../../../src/run/phase-log.ts';
import { takeServersDown } from '../../../src/run/servers-down.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import type { TrialContext } from '../../../src/run/trial-context.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { smallScenario, smallSite } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const TOPOLOGY = topologyOf(service('web'));
const PLANNED = { trial: 1, topology: 'small', repetition: 1 };

/** Three replicas of an entry, a server each; the third has run to its end. */
async function siteOf(answers: { readonly wrongAfterKill: number; readonly entries?: readonly string[] }) {
  const killed: string[] = [];
  let wrong = answers.wrongAfterKill;
  const site = await smallSite((_, response) => {
    const isWrong = killed.length > 0 && wrong > 0;
    if (isWrong) wrong -= 1;
    response.statusCode = isWrong ? 500 : 200;
    response.end('hello');
  });
  const containers = ['srv1', 'srv2', 'srv3'].map((server, index) => ({
    ...({ id: `c${index + 1}`, name: `web-${index + 1}`, server } as RunningContainer),
    ...(index === 2 && { hasEnded: true as const }),
  }));
  const entryPoints = (answers.entries ?? ['c1', 'c2']).map((container) => ({
    service: 'web',
    url: site.url,
    container,
  }));
  const running = {
    topology: TOPOLOGY,
    entryUrl: site.url,
    entryPoints,
    entryUrls: entryPoints.map(({ url }) => url),
    services: [{ name: 'web', containers } as unknown as RunningService],
    warnings: [],
    dead: () =>
      Promise.resolve(['c1', 'c2'].map((container) => ({ service: 'web', container, detail: `${container} died` }))),
  } as unknown as RunningTopology;
  const grips = {
    kill: (id: string) => {
      killed.push(id);
      return Promise.resolve();
    },
  };
  return {
    killed,
    running,
    platform: { grips } as unknown as Platform,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

async function down(site: Awaited<ReturnType<typeof siteOf>>, servers: readonly string[], readyWithinMs = 20_000) {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'small.yaml');
  await writeFile(file, smallScenario({ warmUpS: 0 }));
  const scenario = { ...(await readScenario(file, { root: process.cwd() })), readyWithinMs };
  const context = { runId: 'run', scenario, signal: new AbortController().signal } as unknown as TrialContext;
  const source = { kind: 'topology', platform: site.platform } as const;
  const phases = new PhaseLog(1, () => undefined);
  return await takeServersDown(topologySubject(site.running), servers, { planned: PLANNED, source, context, phases });
}

test('what stood on a server is killed, asked nothing, watched by nobody, and its death is no news', async () => {
  await using site = await siteOf({ wrongAfterKill: 0 });
  const left = await down(site, ['srv1']);
  expect(site.killed).toEqual(['c1']);
  expect(left.otherUrls).toEqual([]);
  expect(left.services.flatMap(({ containers }) => containers.map(({ hasEnded }) => hasEnded === true))).toEqual([
    true,
    false,
    true,
  ]);
  expect(await left.deaths()).toEqual(['web: c2 died']);
});

test('what is left has the time of a bring-up to answer rightly', async () => {
  await using site = await siteOf({ wrongAfterKill: 2 });
  expect((await down(site, ['srv1'])).url).toBe(site.running.entryUrl);
});

test('a site that never answers rightly without a server is a finding, and says what was wrong', async () => {
  await using site = await siteOf({ wrongAfterKill: 1e9 });
  await expect(down(site, ['srv2'], 700)).rejects.toMatchObject({
    code: 'SITE_NOT_SERVED',
    message: expect.stringMatching(/^without srv2 it did not serve within 0\.7 s: .*got 500/s) as string,
  });
});

test('a site that has no entry point left is one too', async () => {
  await using site = await siteOf({ wrongAfterKill: 0, entries: ['c1'] });
  await expect(down(site, ['srv1'])).rejects.toMatchObject({ code: 'SITE_NOT_SERVED' });
});

test('what ran to its end before is not killed', async () => {
  await using site = await siteOf({ wrongAfterKill: 0 });
  await down(site, ['srv3']);
  expect(site.killed).toEqual([]);
});
