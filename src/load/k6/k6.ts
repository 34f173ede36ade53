import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { start } from '../../base/processes.ts';
import { scratchFolder } from '../../base/scratch-folder.ts';
import { fromSystemMs, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import { requireAble } from '../able.ts';
import type { LoadEngine, LoadSettings, LoadWishes } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { trustedCertificates } from '../../http/trust.ts';
import { findK6, k6Availability } from './binary.ts';
import { DIRECT, withoutSettings } from './direct.ts';
import { parseLine } from './hit-line.ts';
import { K6Account } from './k6-account.ts';
import { LastWords, takeLines } from './k6-output.ts';
import { ProcessCostMeter } from './process-cost.ts';
import { hitLines, scriptText } from './script.ts';

const PROGRESS_EVERY_MS = 1000;

/** Beyond the schedule and the last hit's time limit: k6 makes its users first. */
const END_GRACE_MS = 120_000;

/** HTTP/1.1 only, as the other load engines speak. */
const K6_ENVIRONMENT = { ...DIRECT, K6_NO_USAGE_REPORT: 'true', GODEBUG: 'http2client=0' };

const K6 = { id: 'k6', loadModel: 'open' } as const;

/** k6 (grafana): arrival rates in steps; times count from the start of an iteration, as k6 keeps no due times. */
export const k6: LoadEngine = {
  ...K6,
  title: 'k6 (open loop; times from the start of an iteration, no due times)',
  hasDueTimes: false,
  cannot,
  available: k6Availability,
  async run(schedule, target, settings, signal) {
    throwIfAborted(signal);
    requireAble({ cannot }, { ...schedule, http2: target.http2 });
    const file = await findK6();
    if (file === undefined) throw new BenchdayError('ENGINE_UNAVAILABLE', 'k6 is not installed');
    const folder = await scratchFolder('benchday-k6-');
    try {
      return await runK6({ file, folder, schedule, target, settings, signal });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A cookie jar of k6 belongs to one of its users, and which of them takes a hit is left to k6. */
function cannot({ http2, sessions, requests = [], flows, traceShare }: LoadWishes): string | undefined {
  if (traceShare !== undefined) return 'k6 is sent without traces: it cannot send trace_share';
  if (http2 !== undefined) return 'k6 is kept to HTTP/1.1: it cannot send load.http: 2';
  const asked = requests.find(({ expect }) => expect.json !== undefined);
  if (asked !== undefined) return `k6 looks for markers only: it cannot look for the JSON that ${asked.name} expects`;
  if (requests.some(({ isByteBody }) => isByteBody === true))
    return 'k6 is given bodies of text only: it cannot send multipart';
  if (flows !== undefined) {
    return 'k6 deals hits to users as it likes: it cannot send the steps of a visit one after the other when each is due';
  }
  return sessions === undefined ? undefined : 'k6 deals hits to users as it likes: it cannot send the hits of sessions';
}

interface K6Task {
  readonly file: string;
  /** for the script and its hits */
  readonly folder: string;
  readonly schedule: ScheduleSpecification;
  readonly target: Target;
  readonly settings: LoadSettings;
  readonly signal: AbortSignal;
}

async function runK6({ file, folder, schedule, target, settings, signal }: K6Task): Promise<LoadTotals> {
  const account = new K6Account(schedule, settings);
  const script = path.join(folder, 'script.js');
  const hitsFile = path.join(folder, 'hits.ndjson');
  const lines = hitLines(schedule, (arrival) => {
    account.plan(arrival);
  });
  await writeFile(hitsFile, lines.join('\n'));
  await writeFile(script, scriptText(schedule, target, settings, hitsFile));
  const trusted = await trustFile(target, folder);
  const running = start(file, ['run', '--quiet', '--no-summary', '--log-format', 'raw', '--address', '', script], {
    env: { ...withoutSettings(), ...K6_ENVIRONMENT, GOMAXPROCS: String(settings.workers), ...trusted },
    stdout: 'ignore',
    buffer: false,
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 1000,
    timeout: scheduleDurationMs(schedule) + settings.timeoutMs + END_GRACE_MS,
  });
  using meter = new ProcessCostMeter(running.pid ?? 0, settings.workers);
  const words = new LastWords();
  let startedAtMs = wallMs();
  let toldAtMs = 0;
  let hasEnded = false as boolean;
  await takeLines(running, 'stderr', (line) => {
    const said = parseLine(line);
    if (said === undefined) words.add(line);
    else if (said.kind === 'hit') account.add(said.hit);
    else if (said.kind === 'start') {
      account.begin(said.atMs);
      startedAtMs = fromSystemMs(said.atMs);
      settings.onStart?.(startedAtMs);
    } else {
      meter.sample();
      hasEnded = true;
    }
    const elapsedMs = wallMs() - startedAtMs;
    if (elapsedMs - toldAtMs < PROGRESS_EVERY_MS) return true;
    toldAtMs = elapsedMs;
    account.tell(elapsedMs);
    return true;
  });
  const { exitCode } = await running;
  throwIfAborted(signal);
  if (exitCode !== 0 || !hasEnded) {
    const last = words.text();
    throw new BenchdayError('GENERATOR_FAILED', `k6 ended with ${exitCode ?? 'a signal'}; it last said: ${last}`);
  }
  return account.finish({ engine: K6.id, loadModel: K6.loadModel, startedAtMs, generator: meter.cost() });
}

/** Go's programs take their authorities from a file of this name. @source pkg.go.dev/crypto/x509, SystemCertPool */
async function trustFile({ tls }: Target, folder: string): Promise<Readonly<Record<string, string>>> {
  if (tls?.ca === undefined) return {};
  const file = path.join(folder, 'trusted.pem');
  await writeFile(file, trustedCertificates(tls).join('\n'));
  return { SSL_CERT_FILE: file };
}
