import { counted } from '../../base/number-text.ts';
import { FAILING_RATIO } from '../../figures/errors.ts';
import type { RunRecord } from '../../records/run-record.ts';
import { againCommand } from './again-command.ts';
import type { Answer, Judged } from './answer.ts';
import type { Mandatory } from '../scorecard/mandatory.ts';
import { STATE_WORDS } from '../scorecard/words.ts';
import type { Candidate } from './candidate.ts';
import type { Criterion } from './facts.ts';
import { areMet, costText, missText, savings, shortStepText, unknownText } from './standings.ts';
import { sureOf } from './sure.ts';
import { CRITERION_WORDS, lessText, listOf, valueText, wholePercent } from './words.ts';

interface Said {
  readonly run: RunRecord;
  readonly given: Answer;
  /** absent: nothing is */
  readonly mandatory?: readonly Mandatory[];
}

/** The answer; what it costs, what is unknown and whether it is proved stand in sentences of their own. */
export function sentenceOf(said: Said): string {
  const main = { winner: winner, 'no-single-winner': several, 'nobody-holds': nobody, 'cannot-say': cannotSay };
  const { kind } = said.given;
  return [
    main[kind](said),
    ...(kind === 'cannot-say' ? [] : unknownSentences(said.given)),
    ...sureShort(said.given),
  ].join(' ');
}

function sureShort(given: Answer): string[] {
  if (given.kind !== 'winner' && given.kind !== 'no-single-winner') return [];
  return [sureOf(given)].filter((text) => text !== undefined);
}

function winner(said: Said): string {
  const { run, given } = said;
  const { choice, groups, best } = given;
  const own = groups.holders.find(({ candidate }) => candidate.name === best[0]);
  if (own === undefined) throw new TypeError('a winner holds the objectives');
  const { candidate } = own;
  const example = wantedText(said);
  if (run.topologies.length === 1) return alone(own, example);
  const cost = costs(candidate, said);
  const ranked = [...choice.front, ...choice.beaten.map((one) => one.candidate)];
  const why = ranked.length === 1 ? `the only one that meets the ${example}` : whyBest(candidate, given, example);
  return `Take ${candidate.name}: ${why}.${cost}`;
}

/** What a topology must meet, in few words. */
function wantedText({ run, mandatory = [] }: Said): string {
  const objectives = run.scenario.objectives?.isExample === true ? 'example objectives' : 'objectives';
  return mandatory.length === 0 ? objectives : `${objectives} and requirements`;
}

function whyBest(candidate: Candidate, given: Answer, example: string): string {
  const { choice, basis } = given;
  const [next] = choice.front.filter((other) => other !== candidate);
  if (next === undefined) {
    const others = choice.beaten.map((one) => one.candidate.name);
    return `it meets the ${example}, and equals or beats ${listOf(others)} in everything that was compared`;
  }
  const count = choice.front.length + choice.beaten.length;
  const { by, tied = [], askedBefore = [] } = choice;
  const [, second = next] = tied;
  if (by === undefined || by === 'cost') return `of the ${count} that meet the ${example} it costs least`;
  const other = askedBefore.filter((criterion) => criterion !== 'cost');
  const names = other.map((criterion) => CRITERION_WORDS[criterion].alone(basis.cost));
  const alike = `too close to tell apart${names.length === 0 ? '' : `, also by ${listOf(names)}`}`;
  const has = by === 'p95' ? 'has' : 'needs';
  const less = lessText(by, ratioBy(candidate, second, by), basis.cost);
  return `of the ${count} that meet the ${example}, ${listOf(tied.map(({ name }) => name))} cost least, ${alike}; of these ${candidate.name} ${has} ${less}${tied.length > 2 ? ` than ${second.name}` : ''}`;
}

function ratioBy(own: Candidate, other: Candidate, criterion: Criterion): number {
  return (own.values[criterion] ?? Number.NaN) / (other.values[criterion] ?? Number.NaN);
}

function alone({ candidate, facts, rows }: Judged, example: string): string {
  const met = rows.flatMap(({ title, value, unit, detail }) =>
    value === undefined || detail !== undefined ? [] : [`${title} ${valueText(value, unit)}`],
  );
  const required = rows.flatMap(({ title, detail }) => (detail === undefined ? [] : [title]));
  const statements = candidate.values.statements;
  const work = statements === undefined ? [] : [`${statements.toFixed(2)} database statements per hit`];
  return `${facts.name} meets the ${example}: ${listOf([...met, ...work, ...required])}; there is nothing to compare it with.`;
}

/** ", 69 % less and with 80 % fewer database statements per hit than legacy"; only against a reference whose own figures count. */
function againstReference(own: Candidate, { run, given }: Pick<Said, 'run' | 'given'>): string {
  const { groups, compare, basis } = given;
  const reference = [...groups.holders, ...groups.misses, ...groups.open].find(
    ({ candidate }) => candidate.name === run.reference,
  )?.candidate;
  if (reference === undefined || reference.name === own.name) return '';
  const saved = (criterion: 'cost' | 'statements'): number | undefined => {
    const ratio = ratioBy(own, reference, criterion);
    return ratio < 1 && compare.isBetter(own, reference, criterion) ? ratio : undefined;
  };
  const [cost, statements] = [saved('cost'), saved('statements')];
  const parts = [
    ...(cost === undefined ? [] : [`${wholePercent(1 - cost)} less`]),
    ...(statements === undefined ? [] : [`with ${lessText('statements', statements, basis.cost)}`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(' and ')} than ${reference.name}`;
}

function several(said: Said): string {
  const { run, given } = said;
  const { best, choice, basis } = given;
  const named = choice.front.filter(({ name }) => best.includes(name));
  const [cheapest, ...others] = named;
  if (cheapest === undefined) throw new TypeError('several are named, but none is there');
  const isTied = others.every(
    (other) => savings(other, cheapest, given).length === 0 && savings(cheapest, other, given).length === 0,
  );
  if (isTied) return `No single winner: ${listOf(best)} cannot be told apart in anything that was compared.`;
  const steps = others.map((other) => shortStepText(other, cheapest, given));
  const why = basis.cost === 'price' ? '' : ` ${wouldDecide(run)}`;
  const least = basis.cost === 'price' ? 'costs least' : 'needs least CPU';
  // Another one may need less of it, and miss an objective or be unknown.
  const count = choice.front.length + choice.beaten.length;
  const among = count < run.topologies.length ? `of the ${count} that meet the ${wantedText(said)}, ` : '';
  return `No single winner: ${among}${cheapest.name} ${least}${priced(cheapest, said)}; against it ${steps.join('; ')}.${why}`;
}

function wouldDecide({ scenario }: RunRecord): string {
  return scenario.prices === undefined
    ? 'Prices (cost in the scenario) would decide.'
    : 'The prices would decide, were cores and memory of the busiest time known.';
}

function nobody(said: Said): string {
  const { failing } = said.given.groups;
  const lead = failing.some(({ rows }) => areMet(rows)) ? 'None can be taken' : `None meets the ${wantedText(said)}`;
  return `${lead}: ${missesOf(said).join('; ')}.`;
}

/** What each that cannot be taken misses. */
function missesOf(said: Said): string[] {
  const { misses, failing } = said.given.groups;
  return [...misses, ...failing].map(({ candidate, rows, facts }) => {
    const missed = rows.flatMap(missText);
    if (facts.stopped !== undefined) return `${candidate.name}: ${facts.stopped}`;
    if (missed.length > 0) return `${candidate.name} misses ${listOf(missed)}`;
    const meets = areMet(rows) ? `meets the ${wantedText(said)}, but ` : '';
    const errors = rows.find(({ id }) => id === 'errors')?.value;
    const share =
      errors === undefined ? '' : ` (${valueText(errors, 'ratio')}, above ${valueText(FAILING_RATIO, 'ratio')})`;
    return `${candidate.name} ${meets}answers with too many errors${share}`;
  });
}

function cannotSay(said: Said): string {
  const { groups, choice } = said.given;
  const { holders, open, invalid } = groups;
  const misses = missesOf(said);
  if (holders.length + open.length + misses.length === 0 && invalid.length > 0)
    return 'No answer: no topology has a trial whose measurement can be used.';
  const ranked = [...choice.front, ...choice.beaten.map((one) => one.candidate)].map(({ name }) => name);
  const lacking = [...unknownSentences(said.given), toFindOut(said)].join(' ');
  if (holders.length === 0) {
    const known = misses.length === 0 ? '' : `${misses.join('; ')}. `;
    return `No answer: none is known to meet the objectives${(said.mandatory ?? []).length === 0 ? '' : ' and requirements'}. ${known}${lacking}`;
  }
  if (ranked.length === 0) return `No answer: none can be ranked. ${lacking}`;
  return `No answer: only ${listOf(ranked)} can be ranked, so there is nothing to compare it with. ${lacking}`;
}

/** Another run, unless what is open is a requirement alone, which a command of its own measures. */
function toFindOut({ run, given: { groups, choice } }: Said): string {
  const rows = groups.open.flatMap((one) => one.rows).filter(({ state }) => state !== 'met');
  const required = rows.filter(({ detail }) => detail !== undefined);
  const isAlone = required.length === rows.length && groups.invalid.length + choice.unranked.length === 0;
  if (required.length === 0 || !isAlone) return `To find out: ${againCommand(run)}, on a quiet machine.`;
  const [first, ...others] = new Set(required.flatMap(({ command }) => command ?? []));
  if (first === undefined) return 'No command measures that yet.';
  return `To find out: ${first}${others.length === 0 ? '' : `, and ${counted(others.length, 'command')} more`}; then benchday report ${run.runId}.`;
}

/** What is unknown, of each topology that the answer leaves aside. */
function unknownSentences({ choice, groups, basis }: Answer): string[] {
  const failing = groups.failing.filter(({ facts }) => facts.stopped === undefined);
  return [
    ...choice.unranked.map(
      ({ candidate, unknown }) => `${candidate.name} is not ranked: ${unknownText(unknown, basis.cost)}.`,
    ),
    ...openSentence('Undecided, as response times are invalid', groups.open, 'undecided'),
    ...openSentence('Not read', groups.open, 'not-measured'),
    ...requiredSentence(groups.open),
    ...(groups.invalid.length === 0
      ? []
      : [`Not measured validly: ${listOf(groups.invalid.map(({ candidate }) => candidate.name))}.`]),
    ...(failing.length === 0
      ? []
      : [`Of a failing site, and not compared: ${listOf(failing.map(({ candidate }) => candidate.name))}.`]),
  ];
}

function openSentence(lead: string, open: readonly Judged[], wanted: 'undecided' | 'not-measured'): string[] {
  const each = open.flatMap(({ candidate, rows }) => {
    const own = rows.filter(({ state, detail }) => state === wanted && detail === undefined);
    const texts = own.map(({ title, value, unit }) =>
      value === undefined ? title : `${title} ${valueText(value, unit)}`,
    );
    return texts.length === 0 ? [] : [`${candidate.name} (${listOf(texts)})`];
  });
  return each.length === 0 ? [] : [`${lead}: ${listOf(each)}.`];
}

/** Mandatory requirements of which nobody knows whether they are met. */
function requiredSentence(open: readonly Judged[]): string[] {
  const each = open.flatMap(({ candidate, rows }) => {
    const own = rows.filter(({ state, detail }) => detail !== undefined && state !== 'met');
    const texts = own.map(({ title, state }) => `${title}: ${STATE_WORDS[state]}`);
    return texts.length === 0 ? [] : [`${candidate.name} (${listOf(texts)})`];
  });
  return each.length === 0 ? [] : [`Mandatory, and not decided: ${listOf(each)}.`];
}

/** A sentence of its own; empty: the cost is unknown. */
function costs(candidate: Candidate, said: Said): string {
  const { cost } = candidate.values;
  if (cost === undefined) return '';
  const verb = said.given.basis.cost === 'price' ? 'costs' : 'needs';
  return ` It ${verb} ${costWords(cost, said)}${againstReference(candidate, said)}.`;
}

function priced({ values }: Candidate, said: Said): string {
  return values.cost === undefined ? '' : `, ${costWords(values.cost, said)}`;
}

function costWords(cost: number, { run, given }: Said): string {
  const { prices } = run.scenario;
  const example = given.basis.cost === 'price' && prices?.isExample === true ? ' at example prices' : '';
  return `${costText(cost, given.basis.cost, prices?.currency ?? '')}${example}`;
}
