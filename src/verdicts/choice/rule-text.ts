import { limitPercent, plainPercent } from '../../base/number-text.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Mandatory } from '../scorecard/mandatory.ts';
import { LEAST_TRIALS, LEVEL, type Margins, UNPROVED_MARGIN } from './better.ts';
import { targetUseOf } from './cost.ts';
import { CRITERIA, type CostBasis } from './facts.ts';
import { objectivesIn } from './objectives.ts';
import { CRITERION_WORDS, countText, digits, limitText, listOf } from './words.ts';

/** By which rule, and by whose numbers. */
export function ruleText(
  { scenario }: RunRecord,
  basis: CostBasis,
  margins: Margins,
  mandatory: readonly Mandatory[] = [],
): string {
  const limits = objectivesIn(scenario.objectives ?? scenario.slo).map(
    (one) => `${one.title} ${one.isAtLeast ? 'from' : 'up to'} ${limitText(one)}`,
  );
  const example = scenario.objectives?.isExample === true ? ' (examples)' : '';
  return [
    `Objectives${example}: ${listOf(limits)}. A p95 below its limit is met however late the generator was.`,
    ...(mandatory.length === 0
      ? []
      : [
          `Mandatory: ${listOf(mandatory.map(({ title }) => title))}, as the scorecard judges it by what is stored of the same Compose file, images and data under this scenario; what was not measured is undecided.`,
        ]),
    'Of those that meet them, whatever another equals or beats in everything (cost, memory, database statements, database time, p95 where valid) is out.',
    chosen(basis, scenario),
    `Better is what paired trials prove (${countText(LEAST_TRIALS)} or more, signed-rank test, ${plainPercent(LEVEL)} either way, Holm over the topologies: of equal ones up to ${plainPercent(2 * LEVEL)} of runs call one better in a criterion); where they are too few, of two the one that the other needs more than by over ${marginText(margins)}.`,
    'What was not read never wins and never loses.',
  ].join(' ');
}

function marginText(margins: Margins): string {
  const calibrated = CRITERIA.flatMap((criterion) => {
    const margin = margins[criterion];
    return margin === undefined ? [] : [`${limitPercent(margin)} in ${CRITERION_WORDS[criterion].alone('cpu')}`];
  });
  const other = plainPercent(UNPROVED_MARGIN);
  return calibrated.length === 0
    ? other
    : `${listOf(calibrated)}, as this machine is calibrated, and ${other} in the rest`;
}

function chosen(basis: CostBasis, { prices, server }: RunRecord['scenario']): string {
  if (basis !== 'price' || prices === undefined)
    return prices === undefined
      ? 'Without prices nothing decides between the rest.'
      : 'Prices decide between the rest, but cores and memory of the busiest time are unknown.';
  const own = (prices.roles ?? []).map(({ role, coreHour }) => `${digits(coreHour)} for a core of the ${role}`);
  const list = [`${digits(prices.coreHour)} ${prices.currency} for a core and hour`, ...own];
  return `The cheapest of the rest is taken, at ${list.join(', ')}, ${digits(prices.gbHour)} for a GB${prices.isExample === true ? ' (example prices)' : ''}; cores of the busiest time at ${Math.round(targetUseOf(server) * 100)} % use.`;
}
