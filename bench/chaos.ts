import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../src/base/random.ts';
import { measuring } from './chaos/cases.ts';
import type { ChaosCase } from './chaos/chaos-case.ts';
import { killing, type Moment, refusalIn, run } from './chaos/commands.ts';
import { dealt } from './chaos/dealt.ts';
import { disk } from './chaos/disk-case.ts';
import { engine } from './chaos/engine-case.ts';
import { lab, labRun } from './chaos/lab-cases.ts';
import { machineState } from './chaos/machine-state.ts';
import { type Played, play } from './chaos/play.ts';

/**
 * Does anything get lost, or stay behind, when a command is broken off?
 * npm run test:chaos -- [seed] [--moments 50] [--seconds 0] [--only run,gate]
 * At seeded moments it kills commands (SIGKILL), alone or with all that they started; for each five of these it fills the disk of one, and
 * for each ten it restarts the Docker engine of one, an inner engine. Each time `benchday down` must leave nothing, every stored
 * file must be whole, no measured trial may be lost, and the command continued must come to its end. Needs Linux, root and a Docker
 * engine. What was printed is in .cache/chaos. Exit code 1 when a moment found a fault.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** of kills */
    moments: { type: 'string', default: '50' },
    /** begins no further moment after so long; 0: plays all */
    seconds: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
  },
});
const seed = Number(positionals[0] ?? Date.now() % 1_000_000);
const [moments, seconds] = [Number(values.moments), Number(values.seconds)];
if (![seed, moments, seconds].every((number) => Number.isInteger(number) && number >= 0)) {
  stop('seed, --moments and --seconds are whole numbers');
}
const killed = [...measuring, lab, labRun];
const only = values.only === '' ? [...killed, disk, engine].map(({ name }) => name) : values.only.split(',');
const isWanted = ({ name }: ChaosCase): boolean => only.includes(name);
const order = [
  ...dealt(killed.filter(isWanted), moments, seed),
  ...dealt([disk].filter(isWanted), Math.ceil(moments / 5), seed + 1),
  ...dealt([engine].filter(isWanted), Math.ceil(moments / 10), seed + 2),
];
if (order.length === 0) stop(`--only: there are ${[...killed, disk, engine].map(({ name }) => name).join(', ')}`);
const others = (await machineState('/nowhere')).filter((line) => line.startsWith('container'));
if (others.length > 0) stop(`benchday down would remove what is here: ${others.join(', ')}`);

const log = path.resolve(import.meta.dirname, `../.cache/chaos/${seed}.log`);
mkdirSync(path.dirname(log), { recursive: true });
writeFileSync(log, '');
/** What the engine does not remove since before is not the doing of a moment: with 20.10 a network on which it lost count. */
const known = refusalIn(await run({ words: ['down'], cwd: process.cwd(), env: {}, log }));
const begunMs = performance.now();
if (known !== undefined) console.log(`Before the first moment: ${known}`);
console.log(`Seed ${seed}, ${order.length} moments; all that was printed: ${log}`);
/** Of each command: how long it takes, and how many changes of files it makes, as was seen. */
const lengths = new Map(
  order.map(({ one: { name, seconds: s, changes } }) => [name, { ms: s * 1000, changes }] as const),
);
let [played, good] = [0, 0];
for (const [index, { one, share }] of order.entries()) {
  if (seconds > 0 && performance.now() - begunMs > seconds * 1000) break;
  const momentMs = performance.now();
  const { words, result } = await playedAt(one, index, share);
  played += 1;
  if (result.faults.length === 0) good += 1;
  const took = ((performance.now() - momentMs) / 1000).toFixed(0);
  const verdict = result.faults.length === 0 ? 'good' : 'BAD';
  console.log(`${String(index + 1).padStart(4)} ${one.name.padEnd(9)} ${words}: ${verdict} (${took} s)`);
  for (const fault of result.faults) console.log(`       ${fault}`);
}
const rest = order.length - played;
console.log(
  `\nSeed ${seed}: ${good} of ${played} moments good${rest > 0 ? `; ${rest} not played for lack of time` : ''}`,
);
process.exitCode = good === played && played > 0 ? 0 : 1;

function stop(why: string): never {
  console.error(why);
  process.exit(2);
}

/** A command that has ended before its moment was not broken off: it is played again, sooner. */
async function playedAt(
  one: ChaosCase,
  index: number,
  share: number,
): Promise<{ readonly words: string; readonly result: Played }> {
  const chance = random(seed, index);
  const [isByTime, isGroup, isDownFirst] = [chance() < 0.6 || one.changes === 0, chance() < 0.5, chance() < 0.5];
  for (let attempt = 1; ; attempt += 1) {
    const length = lengths.get(one.name) ?? { ms: one.seconds * 1000, changes: one.changes };
    const part = share * 0.8 ** (attempt - 1);
    const moment = (watched: string): Moment =>
      isByTime
        ? { by: 'time', ms: part * length.ms }
        : { by: 'change', number: Math.max(1, Math.round(part * length.changes)), in: watched };
    const kill = killing(isGroup ? 'group' : 'process');
    const result = await play(one, { moment, isDownFirst, kill, known }, log);
    const { ms, changes, isStruck } = result.first;
    if (isStruck || attempt === 3 || result.faults.length > 0) {
      const what = result.blow ?? (isGroup ? 'killed with all it started' : 'killed');
      const when = isByTime ? `after ${(ms / 1000).toFixed(2)} s` : `at change ${changes} of files`;
      const then = isDownFirst ? 'down, continued' : 'continued, down';
      const words = isStruck ? `${what} ${when}, ${result.stored} trials stored, ${then}` : 'ended before its moment';
      return { words, result };
    }
    lengths.set(one.name, isByTime ? { ...length, ms } : { ...length, changes });
  }
}
