import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMutant, type Mutant } from './mutation/mutant.ts';
import { openProject } from './mutation/project.ts';
import { scoreOf } from './mutation/score.ts';
import { testMutants } from './mutation/test-mutants.ts';

/**
 * Would the unit tests see a fault? npm run test:mutation -- [seed] [--count 400] [--workers 2] [--only src/stats] [--tests unit/stats] [--each]
 * Draws small changes of the rooms that make numbers and judge them, runs the tests that reach each, and lists the changes
 * that no test noticed. Exit code 1 when the share of noticed ones may be below LEAST_SCORE.
 */
const LEAST_SCORE = 0.8;
const ROOMS = /^src\/(collectors|figures|checks|verdicts|stats)\//;
const TESTS = /^test\/unit\/.*\.test\.ts$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '400' },
    workers: { type: 'string', default: '2' },
    // Only these files and these tests, for work on some of them; says nothing of the whole.
    only: { type: 'string', default: '' },
    tests: { type: 'string', default: '' },
    // Each as soon as it was tried, and by which test it was noticed.
    each: { type: 'boolean', default: false },
  },
});
const seed = Number(positionals[0] ?? Date.now() % 1_000_000);
const begun = performance.now();
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

const project = openProject(root);
const lineOf = (mutant: Mutant): string =>
  describeMutant(mutant, { name: mutant.file.slice(root.length + 1), text: project.textOf(mutant.file) });

const tried = await testMutants(project, {
  seed,
  count: Number(values.count),
  workers: Number(values.workers),
  isMutated: (name) => ROOMS.test(name) && name.includes(values.only),
  isTest: (name) => TESTS.test(name) && name.includes(values.tests),
  say: (line) => {
    console.log(line);
  },
  onTried: ({ mutant, state, by }) => {
    if (values.each) console.log(`  ${state}: ${lineOf(mutant)}${by === undefined ? '' : `  (${by})`}`);
  },
});

const survivors = tried
  .filter(({ state }) => state !== 'killed')
  .map(({ mutant, state }) => {
    const line = lineOf(mutant);
    return state === 'not-reached' ? `${line}  (no test reaches it)` : line;
  })
  .sort();
if (survivors.length > 0) console.log(`\nNo test noticed:\n  ${survivors.join('\n  ')}`);
const { share, lower, upper } = scoreOf(tried);
const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
console.log(
  `\nSeed ${seed}: ${tried.length - survivors.length} of ${tried.length} mutants noticed, ${percent(share)}; ` +
    `95 % interval ${percent(lower)} to ${percent(upper)}; ${((performance.now() - begun) / 60_000).toFixed(1)} minutes`,
);
if (lower < LEAST_SCORE) {
  console.log(`The lower end is below ${percent(LEAST_SCORE)}.`);
  process.exitCode = 1;
}
