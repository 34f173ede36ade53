import type { Phase } from '../records/events.ts';
import type { LoadTotals } from '../records/load-totals.ts';
import { knownAddresses } from '../http/names.ts';
import type { OpenLoad, PartSettings } from '../load/load-engine.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';
import { speechOf } from './speech.ts';
import type { Subject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';

/** Who sends a trial's warm-up and its measurement. */
export interface Sender extends AsyncDisposable {
  /** both come from the same threads, over the same connections */
  readonly isOneLoad: boolean;
  /** when the last hit of what was sent last was answered, epoch ms; undefined: nothing was sent yet */
  readonly answeredAtMs: number | undefined;
  /** @param part  `onReady` is awaited before the first hit: at its end nothing but the hits is still to be done, if this is one load */
  send(
    phase: Phase,
    schedule: ScheduleSpecification,
    part: PartSettings & { readonly onReady?: () => Promise<void> },
    signal: AbortSignal,
  ): Promise<LoadTotals>;
}

/** Nothing is started before something is sent. */
export function openSender(
  subject: Pick<Subject, 'url' | 'otherUrls'>,
  { scenario, engine }: Pick<TrialContext, 'scenario' | 'engine'>,
): Sender {
  const { load } = scenario;
  const { maxInFlight, timeoutMs, workers, generators, hosts, connections } = load;
  const addresses = knownAddresses(subject.url);
  const target = {
    baseUrl: subject.url,
    otherUrls: subject.otherUrls,
    headers: {},
    connections,
    ...(addresses === undefined ? {} : { addresses }),
    ...speechOf(scenario),
  };
  const settings = { maxInFlight, timeoutMs, workers, generators, ...(hosts && { hosts }) };
  let open: OpenLoad | undefined;
  let answeredAtMs: number | undefined;
  const sendPart: Sender['send'] = async (phase, schedule, { onReady, ...part }, signal) => {
    open ??= engine.open?.(target, settings);
    if (open !== undefined) return open.send(schedule, { ...part, ...(onReady && { onReady }) }, signal);
    const sender = phase === 'warm up' ? (engine.warmsUpBy ?? engine) : engine;
    await onReady?.();
    return sender.run(schedule, target, { ...settings, ...part }, signal);
  };
  return {
    isOneLoad: engine.open !== undefined,
    get answeredAtMs() {
      return answeredAtMs;
    },
    async send(...part) {
      const totals = await sendPart(...part);
      answeredAtMs = totals.startedAtMs + totals.elapsedMs;
      return totals;
    },
    async [Symbol.asyncDispose]() {
      await open?.[Symbol.asyncDispose]();
    },
  };
}
