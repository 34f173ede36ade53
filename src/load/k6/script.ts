import { BenchdayError } from '../../base/errors.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { Arrival, ScheduleSpecification } from '../../scenario/schedule.ts';
import type { LoadSettings } from '../load-engine.ts';
import { mergedHeaders } from '../../http/request-writer.ts';
import type { Target } from '../../http/target.ts';

/** k6 keeps every hit of the file in memory. */
const MOST_HITS = 2_000_000;

/** k6 takes whole rates only: so many hits per so many seconds. */
const RATE_UNIT_S = 1000;

/** A user of k6 that is made during the load comes too late; one costs about a MB. */
const MOST_PREPARED = 1000;

/** Begins each line that is ours on k6's standard error. */
export const LINE_START = 'benchday ';

/** @returns the rate curve as stages of a ramping-arrival-rate, each level reached at once */
export function stagesOf({ curve }: Pick<ScheduleSpecification, 'curve'>): { target: number; duration: string }[] {
  const segments = curve.segments.filter(({ lengthMs }) => lengthMs > 0);
  const lastRate = segments.at(-1)?.ratePerSecond ?? 0;
  // k6 starts an iteration at the end of its interval: the last one would come too late. One too many asks for nothing.
  const tail = lastRate > 0 ? [{ lengthMs: Math.ceil(2000 / lastRate), ratePerSecond: lastRate }] : [];
  return [...segments, ...tail].flatMap(({ lengthMs, ratePerSecond }) => {
    const target = Math.round(ratePerSecond * RATE_UNIT_S);
    return [
      { target, duration: '0s' },
      { target, duration: `${lengthMs}ms` },
    ];
  });
}

/**
 * The hits as lines of JSON, in the schedule's order: [endpoint, path, body, marker], position = index.
 * @throws {BenchdayError} USAGE when there are more than k6 could hold
 */
export function hitLines(schedule: ScheduleSpecification, onHit: (arrival: Arrival) => void): string[] {
  const { hits } = scheduleTotals(schedule);
  if (hits > MOST_HITS) {
    throw new BenchdayError(
      'USAGE',
      `k6 would have to hold ${hits} hits in memory; at most ${MOST_HITS} are given to it`,
      {
        hint: 'set load.engine to replay in the scenario',
      },
    );
  }
  return Array.from(arrivals(schedule), (arrival) => {
    onHit(arrival);
    const { request, path, body, marker } = arrival;
    return JSON.stringify([request, path, body ?? null, marker ?? null]);
  });
}

/** @param hitsFile  absolute, as `hitLines` wrote it */
export function scriptText(
  schedule: ScheduleSpecification,
  target: Target,
  settings: Pick<LoadSettings, 'maxInFlight' | 'timeoutMs'>,
  hitsFile: string,
): string {
  const { maxInFlight, timeoutMs } = settings;
  const options = {
    discardResponseBodies: false,
    maxRedirects: 0,
    noConnectionReuse: target.connections === 'fresh',
    // Addresses differ by hit: as tags they would fill k6's memory.
    systemTags: ['status'],
    scenarios: {
      day: {
        executor: 'ramping-arrival-rate',
        startRate: 0,
        timeUnit: `${RATE_UNIT_S}s`,
        stages: stagesOf(schedule),
        preAllocatedVUs: Math.min(maxInFlight, MOST_PREPARED),
        maxVUs: maxInFlight,
        gracefulStop: `${timeoutMs}ms`,
      },
    },
  };
  const base = new URL(target.baseUrl);
  // Hosts and ports of the further ones count alone, and all are told the host of the first, as `replay` does.
  const entries = [target.baseUrl, ...(target.otherUrls ?? [])].map((url) => new URL(url).origin);
  const prefix = base.pathname.replace(/\/$/, '');
  const requests = schedule.requests.map(({ name, method, headers, isWrite, expect }) => ({
    name,
    method,
    isWrite,
    status: expect.status,
    headers: mergedHeaders({ Host: base.host }, target.headers, headers),
  }));
  const bases = entries.map((origin) => origin + prefix);
  const known = { bases, requests, timeout: `${timeoutMs}ms`, keyPrefix: schedule.writeKeyPrefix };
  return `import http from 'k6/http';
import exec from 'k6/execution';
import { SharedArray } from 'k6/data';
import { b64encode } from 'k6/encoding';

export const options = ${JSON.stringify(options)};
const known = ${JSON.stringify(known)};
const hits = new SharedArray('hits', () => open(${JSON.stringify(hitsFile)}).split('\\n').filter((line) => line !== '').map((line) => JSON.parse(line)));
const say = (...words) => console.log(${JSON.stringify(LINE_START)} + words.join(' '));

// Of a body whose length nobody gave: unpacked by k6, or no text, it is not known (-1).
function bytesOf(answer, text, method) {
  const hasBody = method !== 'HEAD' && answer.status !== 0 && answer.status !== 204 && answer.status !== 304;
  if (!hasBody || answer.body === null || answer.body === undefined) return 0;
  const given = answer.headers['Content-Length'];
  if (given !== undefined) return Number(given);
  if (answer.headers['Content-Encoding'] !== undefined) return -1;
  if (typeof answer.body !== 'string') return answer.body.byteLength;
  return text.indexOf('\\ufffd') === -1 ? Math.floor((b64encode(text, 'rawstd').length * 3) / 4) : -1;
}

export function setup() { say('start', Date.now()); }
export function teardown() { say('end'); }

export default function () {
  const index = exec.scenario.iterationInTest;
  const hit = hits[index];
  if (hit === undefined) return;
  const [at, path, body, marker] = hit;
  const request = known.requests[at];
  const headers = request.isWrite ? Object.assign({ 'Idempotency-Key': known.keyPrefix + index }, request.headers) : request.headers;
  const startMs = Date.now();
  const answer = http.request(request.method, known.bases[index % known.bases.length] + path, body, { headers, timeout: known.timeout, responseType: marker === null ? 'binary' : 'text', tags: { name: request.name } });
  const tookMs = answer.error_code >= 1000 && answer.error_code < 1400 ? Date.now() - startMs : answer.timings.blocked + answer.timings.duration;
  const text = typeof answer.body === 'string' ? answer.body : '';
  const isRight = marker === null || request.method === 'HEAD' || text.indexOf(marker) !== -1;
  const bytes = bytesOf(answer, text, request.method);
  say('hit', index, startMs, tookMs.toFixed(3), answer.timings.duration.toFixed(3), answer.status, answer.error_code, isRight ? 1 : 0, bytes);
}
`;
}
