/**
 * Many copies of a small HTTP service behind HAProxy are lost as a whole and rebuilt; each new one must answer through the balancer, or it does
 * not count. Prints when each step was reached, and ends with 1 where one does not answer.
 *
 *   npm run bench:rebuild -- --replicas 350
 */
import { parseArgs } from 'node:util';
import { monotonicMs } from '../src/base/clock.ts';
import { enginePlatform } from '../src/platform/engine/engine.ts';
import { storedInventory } from '../test/docker/drills/lost-topology.ts';
import { answeringThrough, replicated } from '../test/docker/drills/replicated.ts';
import { request } from '../test/docker/platform/small-topology.ts';

const { values } = parseArgs({ options: { replicas: { type: 'string', default: '350' } } });
const replicas = Number(values.replicas);
if (!Number.isInteger(replicas) || replicas < 1 || replicas > 500) throw new RangeError('--replicas is 1 to 500');

const begunMs = monotonicMs();
let sinceMs = begunMs;
const say = (what: string): void => {
  console.log(`${((monotonicMs() - sinceMs) / 1000).toFixed(1).padStart(7)} s  ${what}`);
};

const asked = request(replicated(replicas), { readyWithinMs: 900_000 });
await using site = await (await enginePlatform()).bringUp(asked);
say(`brought up: ${replicas} replicas and their balancer`);
const before = await answeringThrough(site.entryUrl, replicas);
say(`${before.length} of ${replicas} answered through the balancer`);

const inventory = storedInventory(site, 'kept');
sinceMs = monotonicMs();
const gone = await site.rebuilding?.lose('kept');
say(`lost: ${gone?.containers ?? 0} containers, ${gone?.networks ?? 0} networks`);
await site.rebuilding?.rebuild({
  ...{ topology: replicated(replicas), inventory, volumes: 'kept', signal: new AbortController().signal },
  onStep: (step, detail) => {
    say(`${step}: ${detail ?? ''}`);
  },
  onContainer: () => undefined,
});
const now = await answeringThrough(site.entryUrl, replicas);
const made = now.filter((id) => !before.includes(id));
say(`${made.length} of ${replicas} new ones answered through the balancer`);
await site.stop();
say('taken down');
if (made.length < replicas) process.exitCode = 1;
