import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadEngine, LoadWishes } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { requireAble, requirePlaces } from '../able.ts';
import { openThreadLoad, sendOnce } from '../replay/open-thread-load.ts';
import { bundledProgram } from '../../base/bundled-program.ts';

const AUTOCANNON = { id: 'autocannon', loadModel: 'closed' } as const;

/**
 * autocannon (npm) as a closed loop: `maxInFlight` connections, each of which sends the next hit of the schedule when its last one is
 * answered. Ends with the schedule's last hit or its duration, whichever comes first; what was not sent by then is dropped.
 * Its own rate is never used: it corrects for a rate per second as if that were one per ms (test/unit/load/autocannon-rate.test.ts).
 */
export const autocannon: LoadEngine = {
  ...AUTOCANNON,
  hasDueTimes: false,
  title: 'autocannon (closed loop: service times, no due times)',
  cannot,
  available: () => Promise.resolve({ state: 'available', version: installedVersion() }),
  async run(schedule, target, settings, signal) {
    requireHttp(target);
    requireAble({ cannot }, { ...target, ...schedule });
    requirePlaces(settings, settings.workers, 'workers');
    const program = bundledProgram(new URL('./worker.ts', import.meta.url));
    const load = openThreadLoad({ engine: AUTOCANNON, program, target, settings });
    return sendOnce(load, schedule, settings, signal);
  },
};

function cannot({ connections, http2, sessions, requests = [], flows, traceShare }: LoadWishes): string | undefined {
  if (traceShare !== undefined) return 'autocannon keeps no account of single hits: it cannot send trace_share';
  if (requests.some(({ isByteBody }) => isByteBody === true))
    return 'autocannon sends bodies of text only: it cannot send multipart';
  if (flows !== undefined) return 'autocannon takes no values from answers: it cannot send the steps of flows';
  if (http2 !== undefined) return 'autocannon speaks HTTP/1.1 only: it cannot send load.http: 2';
  if (connections === 'fresh') return 'autocannon keeps its connections: it cannot send each hit over a fresh one';
  return sessions === undefined ? undefined : 'autocannon keeps no cookies: it cannot send the hits of sessions';
}

/** It switches the verification of certificates off, whatever it is told (lib/httpClient.js). */
function requireHttp({ baseUrl, otherUrls = [] }: Target): void {
  const other = [baseUrl, ...otherUrls].find((url) => !url.startsWith('http:'));
  if (other === undefined) return;
  throw new BenchdayError('USAGE', `autocannon verifies no certificates; the target is ${other}`, {
    hint: 'set load.engine to replay in the scenario',
  });
}

function installedVersion(): string {
  const file = createRequire(import.meta.url).resolve('autocannon/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
