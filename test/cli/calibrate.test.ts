import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';

it.each([
  ['one pair', ['--pairs', '1'], /--pairs: /],
  ['a tolerance that is no number', ['--tolerance', 'much'], /--tolerance: must be from 0.01 % to 100 %/],
  ['a tolerance of nothing', ['--tolerance', '0%'], /--tolerance: must be from 0.01 % to 100 %/],
  ['a scenario with several topologies', [], /which topology\? the scenario quick-day has several: legacy, cache/],
  ['a topology that is not there', ['--topology', 'nope'], /no topology "nope"/],
  ['a run that is not there', ['--resume', 'nope'], /there is no run "nope"/],
])('to calibrate with %s is bad input', async (_name, words, said) => {
  const { exitCode, stderr } = await benchday(['calibrate', 'quick-day', ...words], { cwd: '/tmp' });
  expect(stderr).toMatch(said);
  expect(exitCode).toBe(2);
});
