import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';

const PAGE = readFileSync(new URL('../collectors/pages/tomcat.txt', import.meta.url), 'utf8');

/** A Tomcat that counted two requests more at each look: its own page, and one of somebody else. */
async function tomcat(id: string): Promise<RunningContainer> {
  let requests = 0;
  const server = createServer((_request, response) => {
    response.end(PAGE.replace(/^tomcat_requests_total .*$/m, `tomcat_requests_total ${requests}`));
    requests += 2;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const address = () => Promise.resolve({ host: '127.0.0.1', port });
  const usage = () => Promise.resolve({ cpuMs: wallMs() });
  return { ...aimedAt(id), address, usage } as unknown as RunningContainer;
}

/** By how many looks there is time for. */
const JUDGED = /s were measured|times the CPU time of the baseline/;

it.each<[string, number, RegExp, string[]?]>([
  ['no more than its health check makes', 1, /no more came to the baseline than health checks/],
  ['more than its health check makes', 10_000, JUDGED],
  ['more than a health check at the times of the engine makes', 0, JUDGED],
  ['more than a health check that is turned off makes', 1, JUDGED, ['NONE']],
])('where %s came to the fresh instances, that is what is said', async (_what, intervalMs, said, test = []) => {
  const grips = fakeGrips(['a']);
  const marks: DrillMark[] = [];
  const over = new AbortController();
  const names = ['baseline', 'canary'];
  const running = {
    add: () => {
      const id = names.shift() ?? '';
      grips.states.set(id, UP);
      return tomcat(id);
    },
    retire: () => Promise.resolve(),
  };
  const collect = [{ kind: 'tomcat', port: 8080, path: '/metrics' }];
  const service = { image: 'shop/app:1', limits: { cpus: 1 }, healthcheck: { intervalMs, test } };
  const subject = { services: [{ name: 'app', containers: [aimedAt('a')], collect, service }], running };
  const disturbance = faultDisturbance({
    ...{ word: readDrillWord('canary:app'), images: new Map([['app', undefined]]), runId: 'run', trial: 1, grips },
    ...{ wholeWithinMs: 0, lookEveryMs: 30, settings: { faultAtMs: 20, holdMs: 400, limitMs: 250 } },
    onMark: (mark) => {
      marks.push(mark);
      if (mark.what === 'undone') over.abort();
    },
  });
  expect(disturbance.endsServices).toBe(true);
  const signals = { signal: new AbortController().signal, loadOver: over.signal };
  await disturbance.play(subject as unknown as Subject, { startedAtMs: wallMs(), ...signals, tell: () => undefined });
  expect(marks.find(({ what }) => what === 'judged')?.detail).toMatch(said);
});

it('where nothing is done, services that end are none that were meant', () => {
  const task = { runId: 'run', trial: 1, grips: fakeGrips(['a']), wholeWithinMs: 0, onMark: () => undefined };
  const settings = { faultAtMs: 20, holdMs: 20, limitMs: 250 };
  expect(faultDisturbance({ ...task, settings, word: readDrillWord('none') }).endsServices).toBeUndefined();
});
