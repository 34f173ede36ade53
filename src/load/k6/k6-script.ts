import { plainSeconds } from '../../base/number-text.ts';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { start } from '../../base/processes.ts';
import { fromSystemMs, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import type { LoadEngine, LoadSettings } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { findK6, k6Availability } from './binary.ts';
import { DIRECT, OWN_OUTPUT } from './direct.ts';
import { type InspectedScript, inspectScript } from './inspect-script.ts';
import { k6 } from './k6.ts';
import { LastWords, takeLines } from './k6-output.ts';
import { ProcessCostMeter } from './process-cost.ts';
import { reachOf } from './reach.ts';
import { PointReader, SYSTEM_TAGS } from './request-point.ts';
import { ScriptAccount } from './script-account.ts';
import { endOf, isAboutEnd, remarksOf } from './script-end.ts';
import { type ScriptSettings, scriptEnv } from './script-env.ts';
import { readText } from '../../base/bounded-file.ts';

const PROGRESS_EVERY_MS = 1000;

/** Beyond the scenario's duration and time limit: k6's own graceful stop takes 30 s, and it makes its users first. */
const END_GRACE_MS = 60_000;

/** Nobody listens there: only for looking at a script before there is a target. */
const NO_TARGET: Target = { baseUrl: 'http://127.0.0.1:9', headers: {} };

/** A user's own k6 script: it alone decides what is sent and when. Warmed up by k6 with the scenario's requests. */
export function k6Script(own: ScriptSettings): LoadEngine {
  const requireK6 = async (): Promise<string> => {
    const file = await findK6();
    if (file === undefined) throw new BenchdayError('ENGINE_UNAVAILABLE', 'k6 is not installed');
    return file;
  };
  return {
    id: 'k6',
    title: `k6 with the script ${path.basename(own.script)}`,
    loadModel: 'open',
    hasDueTimes: false,
    warmsUpBy: k6,
    available: k6Availability,
    async check() {
      const env = scriptEnv(own, NO_TARGET, { timeoutMs: own.timeoutMs, writeKeyPrefix: '' });
      const inspected = await inspectScript(await requireK6(), own.script, env);
      requireLength(own, inspected, own.durationMs + own.timeoutMs + END_GRACE_MS);
    },
    async run(schedule, target, settings, signal) {
      throwIfAborted(signal);
      return runScript({ file: await requireK6(), own, schedule, target, settings, signal });
    },
  };
}

interface ScriptTask {
  readonly file: string;
  readonly own: ScriptSettings;
  readonly schedule: ScheduleSpecification;
  readonly target: Target;
  readonly settings: LoadSettings;
  readonly signal: AbortSignal;
}

async function runScript({ file, own, schedule, target, settings, signal }: ScriptTask): Promise<LoadTotals> {
  const { script } = own;
  const urls = [target.baseUrl, ...(target.otherUrls ?? [])];
  const { writeKeyPrefix } = schedule;
  const env = scriptEnv(own, target, { timeoutMs: settings.timeoutMs, writeKeyPrefix });
  const inspected = await inspectScript(file, script, env);
  const mostMs = scheduleDurationMs(schedule) + settings.timeoutMs + END_GRACE_MS;
  requireLength(own, inspected, mostMs);
  const reach = await reachOf(urls, inspected.hosts);
  const running = start(
    file,
    ['run', '--quiet', '--no-summary', '--log-format', 'raw', '--address', '', '--out', 'json=-']
      .concat(['--system-tags', SYSTEM_TAGS, '--blacklist-ip', reach.forbidden.join(',')])
      .concat([...env, script]),
    {
      cwd: path.dirname(script),
      env: {
        ...DIRECT,
        ...OWN_OUTPUT,
        GOMAXPROCS: String(settings.workers),
        K6_NO_USAGE_REPORT: 'true',
        K6_AUTO_EXTENSION_RESOLUTION: 'false',
      },
      buffer: false,
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 1000,
      timeout: mostMs,
    },
  );
  using meter = new ProcessCostMeter(running.pid ?? 0, settings.workers);
  const words = new LastWords();
  let ending = '';
  const listening = (async () => {
    for await (const line of running.iterable({ from: 'stderr' })) {
      if (isAboutEnd(line)) ending = line;
      words.add(line);
    }
  })();
  const account = new ScriptAccount(settings, mostMs, reach);
  const reader = new PointReader();
  let startedAtMs = wallMs();
  let toldAtMs = 0;
  let stranger: string | undefined;
  await takeLines(running, 'stdout', async (line) => {
    const point = reader.read(line);
    if (point === undefined) return true;
    if (point.kind === 'request') stranger = await reach.strangerOf(point.request);
    if (stranger !== undefined) return false;
    const isFirst = account.startedAtMs === undefined;
    account.add(point);
    if (account.startedAtMs === undefined) return true;
    if (isFirst) {
      startedAtMs = fromSystemMs(account.startedAtMs);
      settings.onStart?.(startedAtMs);
    }
    const elapsedMs = wallMs() - startedAtMs;
    if (elapsedMs - toldAtMs < PROGRESS_EVERY_MS) return true;
    toldAtMs = elapsedMs;
    account.tell(elapsedMs);
    return true;
  });
  const [{ exitCode, timedOut }] = await Promise.all([running, listening]);
  throwIfAborted(signal);
  if (stranger !== undefined) {
    throw new BenchdayError('TARGET_NOT_ALLOWED', `${script} asks ${stranger}; only ${urls.join(', ')} may be asked`, {
      hint: 'build every address from __ENV.BASE_URL; a tag `name` that is an address of the same host but another port looks the same',
    });
  }
  const said = words.text();
  const end = endOf({ script, exitCode, timedOut, mostMs, said, ending, sent: account.sent });
  const remarks = remarksOf({ end, account, durationMs: scheduleDurationMs(schedule) });
  return account.finish({
    engine: 'k6',
    loadModel: inspected.loadModel,
    startedAtMs,
    generator: meter.cost(),
    script: { file: script, sha256: await sha256Of(script), checks: account.checks, remarks },
  });
}

function requireLength({ script }: ScriptSettings, { totalMs, lengthHint }: InspectedScript, mostMs: number): void {
  if (totalMs <= mostMs) return;
  const text = `${script}: its options let it run for ${plainSeconds(totalMs)} (graceful stop included), but load.duration_s allows ${plainSeconds(mostMs)}`;
  throw new BenchdayError('FILE_INVALID', text, {
    hint: lengthHint ?? 'take its durations from __ENV.DURATION_S (`${__ENV.DURATION_S}s`), or raise load.duration_s',
  });
}

async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readText(file))
    .digest('hex');
}
