import type { Answer } from './answer.ts';
import { LEAST_TRIALS, trialsToProve } from './better.ts';
import type { Candidate } from './candidate.ts';
import { CRITERIA } from './facts.ts';
import { CRITERION_WORDS, listOf } from './words.ts';

/** Whether the differences that the answer rests on are proved. One that the margin says is not, however many trials there are. */
export function sureOf(given: Answer): string | undefined {
  const { best, choice, compare, groups, basis } = given;
  const others = [...choice.front, ...choice.beaten.map(({ candidate }) => candidate)];
  const own = others.find(({ name }) => name === best[0]);
  const rivals = others.filter((other) => other !== own);
  if (own === undefined || rivals.length === 0) return undefined;
  const counts = groups.holders.map(({ facts }) => facts.trials.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const trials = trialsText(least, most);
  const isTested = rivals.every((rival) => CRITERIA.some((criterion) => compare.isTested(own, rival, criterion)));
  const needed = trialsToProve(groups.holders.length);
  if (!isTested) {
    const isFew = least >= LEAST_TRIALS && least < needed;
    return `These differences are not proved: ${trials}${isFew ? `, and so many pairs take ${needed}` : ''}.`;
  }
  const said = rivals.flatMap((rival) => differencesBetween(own, rival, given));
  const unproved = CRITERIA.filter((one) => said.some(({ criterion, isProved }) => criterion === one && !isProved));
  const names = listOf(unproved.map((criterion) => CRITERION_WORDS[criterion].alone(basis.cost)));
  if (unproved.length === 0) return `These differences are proved: ${trials}, paired by repetition.`;
  const few = `too few of the pairs show ${names}`;
  return said.some(({ isProved }) => isProved)
    ? `These differences are proved, but for ${names}: ${trials}, paired by repetition, and ${few}.`
    : `These differences are not proved: ${trials}, and ${few}.`;
}

/** Of an interrupted run some topologies have more trials than others. */
function trialsText(least: number, most: number): string {
  if (least < most) return `${least} to ${most} trials of each topology`;
  return least === 1 ? 'one trial of each topology' : `${least} trials of each topology`;
}

/** In what two are said to differ, and whether trials show it. */
function differencesBetween(own: Candidate, rival: Candidate, { compare }: Answer) {
  return CRITERIA.filter(
    (criterion) => compare.isBetter(own, rival, criterion) || compare.isBetter(rival, own, criterion),
  ).map((criterion) => ({ criterion, isProved: compare.isTested(own, rival, criterion) }));
}
