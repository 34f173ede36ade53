import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';
import type { Engine } from '../../engines/engine.ts';
import { engineById, engines } from '../../engines/registry.ts';
import { behaviours } from '../../planted/behaviours.ts';
import { beliefOf, exitOfSelftest } from '../../verdicts/selftest/belief.ts';
import { selftest } from '../../jobs/selftest/selftest.ts';
import { onInterruption } from '../interruption.ts';
import { selftestLines } from '../selftest-lines.ts';
import type { Command } from './command.ts';

const given = z.object({ quick: z.boolean(), engine: z.array(z.string()).optional() });

export const selftestCommand: Command = {
  examples: [
    ['$0 selftest', 'every engine that is installed, about 40 s each'],
    ['$0 selftest --quick --engine replay', 'the built-in engine only, about 20 s'],
  ],
  options: (own) =>
    own
      .option('quick', { type: 'boolean', default: false, describe: 'a few seconds per behaviour' })
      .option('engine', { type: 'string', array: true, describe: 'only this one; may be given again' }),
  async run(words, console) {
    const options = given.parse(words);
    using interruption = onInterruption(console);
    const chosen = await chosenEngines(options.engine);
    const rows = await selftest({
      engines: chosen,
      behaviours: behaviours(options.quick),
      signal: interruption.signal,
      onBehaviour: (engine, { title }) => {
        console.err(`${engine.id}: a server that ${title}`);
      },
    });
    const code = exitOfSelftest(rows, engines[0]?.id ?? '');
    if (console.isJson) {
      const beliefs = chosen.map(({ id }) => ({
        engine: id,
        belief: beliefOf(rows.filter(({ engine }) => engine === id)),
      }));
      console.out(JSON.stringify({ rows, beliefs, exit: { code } }));
    } else {
      for (const line of selftestLines(rows, console.outColors)) console.out(line);
    }
    return code;
  },
};

/** Those named, or all that are installed. @throws {BenchdayError} USAGE, ENGINE_UNAVAILABLE */
async function chosenEngines(names: readonly string[] | undefined): Promise<readonly Engine[]> {
  const wanted = names === undefined ? engines : [...new Set(names)].map(engineById);
  const seen = await Promise.all(wanted.map(async (engine) => ({ engine, availability: await engine.available() })));
  const missing = seen.find(({ availability }) => availability.state === 'missing');
  if (names !== undefined && missing?.availability.state === 'missing') {
    throw new BenchdayError('ENGINE_UNAVAILABLE', `the engine ${missing.engine.id} is not installed`, {
      hint: missing.availability.hint,
    });
  }
  return seen.filter(({ availability }) => availability.state === 'available').map(({ engine }) => engine);
}
