import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';

const cwd = process.cwd();

it('the built-in engine is set against every known behaviour; the exit code says whether it may be believed', async () => {
  const { exitCode, stdout, stderr } = await benchday(['selftest', '--quick', '--engine', 'replay', '--json'], { cwd });
  const told = JSON.parse(stdout) as {
    rows: { engine: string; behaviour: string; verdict: string; errors: { planted: number; found: number } }[];
    beliefs: { engine: string; belief: string }[];
    exit: { code: number };
  };
  expect(told.rows.map(({ behaviour }) => behaviour)).toEqual([
    'constant',
    'uniform',
    'exponential',
    'freeze',
    'slow-accept',
    'resets',
    'wrong-bodies',
    'interim',
    'cut-letters',
    'last-answers',
    'bytes',
  ]);
  // Whether a busy machine lets the times be right is not for a test to say; errors are counted exactly.
  for (const { errors } of told.rows) expect(errors.found).toBe(errors.planted);
  expect([0, 1, 3]).toContain(exitCode);
  expect(told.exit.code).toBe(exitCode);
  expect(told.beliefs[0]?.belief).toMatch(/may be believed for/);
  expect(stderr).toContain('stands still');
  // Its servers answer by the clock for some 45 s.
}, 180_000);

it('an engine that nobody knows is bad input', async () => {
  const { exitCode, stderr } = await benchday(['selftest', '--engine', 'siege'], { cwd });
  expect(stderr).toMatch(/there is no load engine "siege"/);
  expect(exitCode).toBe(2);
});

it('Ctrl-C ends it with 130, and its server with it', async () => {
  const signalAt = { text: 'replay:', signal: 'SIGINT' } as const;
  const { exitCode } = await benchday(['selftest', '--engine', 'replay'], { cwd, signalAt });
  expect(exitCode).toBe(130);
});
