import { z } from 'zod';
import type { Sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';
import { sample } from '../records/sample.ts';
import { openPages } from './pages.ts';

export const patroni = instanceCollector(
  'patroni',
  'Patroni: role, timeline, replay lag, pending restart, failovers',
  async ({ container, specification }) => {
    const pages = openPages(await container.address(specification.port));
    return {
      async read({ isEdge }) {
        const state = patroniSamples(await pages.get('/patroni'));
        return isEdge ? [...state, ...historySamples(await pages.get('/history'))] : state;
      },
      close: () => pages.close(),
    };
  },
  { everyBeats: 3 },
);

/** Called master before Patroni 4. */
const PRIMARY_ROLES = ['master', 'primary', 'standby_leader'];

const position = z.number().nullish();
const stateSchema = z.object({
  state: z.string(),
  role: z.string(),
  timeline: z.number().nullish(),
  xlog: z.object({ received_location: position, replayed_location: position }).nullish(),
  pending_restart: z.boolean().nullish(),
});

/**
 * @param json  Patroni's /patroni. A server that does not run has no timeline and no positions.
 * @throws {Error} not that
 * @source Patroni 3.0.2, docs/rest_api.rst and patroni/api.py, get_postgresql_status
 */
export function patroniSamples(json: string): Sample[] {
  const { state, role, timeline, xlog, pending_restart: isPending } = checked(stateSchema, json);
  const { received_location: received, replayed_location: replayed } = xlog ?? {};
  return [
    sample('patroni.is_primary', PRIMARY_ROLES.includes(role) ? 1 : 0),
    sample('patroni.is_running', state === 'running' ? 1 : 0),
    sample('patroni.pending_restart', isPending === true ? 1 : 0),
    ...(timeline == null ? [] : [sample('patroni.timeline', timeline)]),
    // A standby that restores from an archive replays more than it has received by streaming.
    ...(received == null || replayed == null
      ? []
      : [sample('patroni.replay_lag_bytes', Math.max(0, received - replayed))]),
  ];
}

const historySchema = z.array(z.array(z.unknown()));

/** @param json  Patroni's /history: one entry per change of the timeline, [timeline, position, reason, time, new primary] */
export function historySamples(json: string): Sample[] {
  return [sample('patroni.failovers_total', checked(historySchema, json).length)];
}

function checked<Schema extends z.ZodType>(schema: Schema, json: string): z.output<Schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new Error(`Patroni did not answer with JSON but with: ${JSON.stringify(json.slice(0, 120))}`);
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`);
  throw new Error(`Patroni's answer is not understood: ${problems.join('; ')}`);
}
