import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type FoundFault, type FuzzAnswer, fuzz } from './fuzz/fuzz-thread.ts';
import { targets } from './fuzz/targets.ts';

/**
 * Does any parser break on what strangers write? npm run test:fuzz -- [seed] [--inputs 1000000] [--seconds 1800] [--only logs]
 * Gives inputs made by grammars, and mutations of right ones and of a kept corpus, to all parsers, one after the other. A fault is an
 * error that is none of ours, a broken property (the same bytes in other packets, a number that is none, what was stored reads
 * otherwise), an input that takes more than 1 s or 256 MB. Exit code 1 when there is one; its input is kept in .cache/fuzz.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** of all parsers together */
    inputs: { type: 'string', default: '1000000' },
    /** the longest that one parser is fed */
    seconds: { type: 'string', default: '1800' },
    only: { type: 'string', default: '' },
  },
});
const seed = Number(positionals[0] ?? Date.now() % 1_000_000);
const [inputs, seconds] = [Number(values.inputs), Number(values.seconds)];
if (![seed, inputs, seconds].every((number) => Number.isFinite(number) && number >= 0)) {
  console.error('seed, --inputs and --seconds are numbers');
  process.exit(2);
}
const chosen = targets.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) {
  console.error(`there is no parser ${values.only}; there are ${targets.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
/** Of a parser that says none. */
const DEFAULT_WEIGHT = 20;
const weights = chosen.reduce((sum, { weight = DEFAULT_WEIGHT }) => sum + weight, 0);
const KEEP = path.resolve(import.meta.dirname, '../.cache/fuzz');

console.log(`Seed ${seed}\n${row(['parser', 'inputs', 'a second', 'refused', 'longest ms', 'faults'])}`);
let total = 0;
const found: FoundFault[] = [];
for (const { name, weight = DEFAULT_WEIGHT } of chosen) {
  const folder = mkdtempSync(path.join(tmpdir(), 'benchday-fuzz-'));
  try {
    const share = Math.max(1, Math.round((inputs * weight) / weights));
    const answer = await fuzz({ target: name, seed, inputs: share, seconds, folder });
    const read = answer.read + answer.refused;
    const refused = read === 0 ? '-' : `${((answer.refused / read) * 100).toFixed(0)} %`;
    const rate = (read / answer.seconds).toFixed(0);
    console.log(row([name, read, rate, refused, answer.longestMs.toFixed(0), answer.faults.length]));
    tell(name, answer);
    total += read;
    found.push(...answer.faults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const slow = found.filter(({ fault }) => /^it (took|was not read)/.test(fault)).length;
const large = found.filter(({ fault }) => fault.startsWith('the memory grew')).length;
console.log(
  `\nSeed ${seed}: ${total} inputs; ${found.length - slow - large} broke a parser, ${slow} took more than 1 s, ${large} more than 256 MB`,
);
process.exitCode = found.length > 0 ? 1 : 0;

function row([first = '', ...others]: readonly (string | number)[]): string {
  return String(first).padEnd(20) + others.map((one) => String(one).padStart(11)).join('');
}

function tell(name: string, { faults: all }: FuzzAnswer): void {
  for (const [index, { fault, stack, input }] of all.entries()) {
    mkdirSync(KEEP, { recursive: true });
    const file = path.join(KEEP, `${name}-${seed}-${index}.input`);
    writeFileSync(file, input);
    const place = stack.split('\n').filter((line) => line.includes('/src/'));
    console.log(`  ${fault}\n${place.slice(0, 3).join('\n')}\n  input: ${file}`);
  }
}
