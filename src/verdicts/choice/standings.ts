import type { ScorecardRow, Standing } from '../../records/decision.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Answer, Judged } from './answer.ts';
import type { Candidate } from './candidate.ts';
import { costOf } from './cost-words.ts';
import { CRITERIA, type CostBasis, type Criterion } from './facts.ts';
import { STATE_WORDS } from '../scorecard/words.ts';
import { CRITERION_WORDS, digits, lessText, limitText, listOf, moreText, valueText } from './words.ts';

type Place = Standing['place'];

/** Where each topology stands, and why; the answer's own first. */
export function standingsOf(given: Answer, run: RunRecord): readonly Standing[] {
  const { groups, choice, best } = given;
  const names = [
    ...best,
    ...choice.front.map(({ name }) => name),
    ...choice.beaten.map(({ candidate }) => candidate.name),
    ...choice.unranked.map(({ candidate }) => candidate.name),
  ];
  const holders = [...new Set(names)].flatMap((name) => groups.holders.filter((one) => one.candidate.name === name));
  const standing = (judged: Judged, place: Place, why: string): Standing => ({
    topology: judged.candidate.name,
    place,
    why,
    objectives: [...judged.rows],
    ...costOf(judged.facts.state === 'measured' ? judged.facts.serving : undefined, run),
  });
  return [
    ...holders.map((one) => standing(one, ...holderWords(one.candidate, given, run))),
    ...groups.open.map((one) => standing(one, 'open', `not decided: ${listOf(one.rows.flatMap(openText))}`)),
    ...groups.misses.map((one) => standing(one, 'misses', `misses ${listOf(one.rows.flatMap(missText))}`)),
    ...groups.failing.map((one) =>
      standing(
        one,
        'failing',
        one.facts.stopped ?? `its figures are of a failing site (${errorText(one)}), and win nothing`,
      ),
    ),
    ...groups.invalid.map((one) => standing(one, 'invalid', invalidText(one))),
  ];
}

/** Whether all that was asked for is met; false where nothing was. */
export function areMet(rows: readonly ScorecardRow[]): boolean {
  return rows.length > 0 && rows.every(({ state }) => state === 'met');
}

/** A scenario may allow more errors than a site may have that anything is said of. */
export function isFailingThoughMet({ place, objectives }: Standing): boolean {
  return place === 'failing' && areMet(objectives);
}

export function missText({ state, title, limit, unit, value, detail }: ScorecardRow): string[] {
  if (detail !== undefined) return state === 'missed' || state === 'impossible' ? [`${title} (${detail})`] : [];
  if (state !== 'missed' || limit === undefined || value === undefined) return [];
  return [`${title} ${limitText({ limit, unit: unitOf(unit) })} (${valueText(value, unit)})`];
}

function openText({ state, title, limit, unit, value, detail }: ScorecardRow): string[] {
  if (detail !== undefined) return state === 'met' ? [] : [`${title} (${STATE_WORDS[state]}: ${detail})`];
  if (state === 'not-measured') return [`${title} was not measured`];
  if (state !== 'undecided' || limit === undefined || value === undefined) return [];
  const shown = `${valueText(value, unit)} against ${limitText({ limit, unit: unitOf(unit) })}`;
  return [`${title} (${shown}, with invalid response times)`];
}

/** "40 % less CPU and 80 % fewer database statements per hit" of one against another. */
export function savings(
  own: Candidate,
  other: Candidate,
  { compare, basis }: Answer,
  criteria: readonly Criterion[] = CRITERIA,
): string[] {
  return criteria.flatMap((criterion) =>
    compare.isBetter(own, other, criterion) ? [lessText(criterion, ratioOf(own, other, criterion), basis.cost)] : [],
  );
}

function extras(own: Candidate, other: Candidate, { compare, basis }: Answer): string[] {
  return CRITERIA.flatMap((criterion) =>
    compare.isBetter(other, own, criterion) ? [moreText(criterion, ratioOf(own, other, criterion), basis.cost)] : [],
  );
}

function holderWords(candidate: Candidate, given: Answer, run: RunRecord): [Place, string] {
  const { choice, best, basis } = given;
  const figures = figuresText(candidate, basis.cost, run);
  const unknown = choice.unranked.find((one) => one.candidate === candidate)?.unknown;
  if (unknown !== undefined)
    return ['unranked', sentenceParts(`not ranked: ${unknownText(unknown, basis.cost)}`, figures)];
  const beaten = choice.beaten.find((one) => one.candidate === candidate);
  if (beaten !== undefined) {
    const [by] = beaten.by;
    const saved = by === undefined ? [] : savings(by, candidate, given);
    const beats = `out: ${by?.name ?? ''} equals or beats it in everything, with ${listOf(saved)}`;
    return ['beaten', sentenceParts(beats, figures)];
  }
  const [first] = choice.front.filter(({ name }) => best.includes(name));
  const step = first === undefined || first === candidate ? '' : stepText(candidate, first, given);
  // Of something that runs already neither work nor times may be known.
  const why = sentenceParts(step, figures) || 'no figure was read of it that topologies are compared by';
  return [best.includes(candidate.name) ? 'best' : 'kept', why];
}

function sentenceParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}

/** What one costs more than the cheapest, and what that buys. */
function stepText(one: Candidate, cheapest: Candidate, given: Answer): string {
  const buys = savings(one, cheapest, given);
  const costs = extras(one, cheapest, given);
  if (buys.length === 0 && costs.length === 0) return `not told apart from ${cheapest.name}`;
  const both = [costs, buys].filter((words) => words.length > 0).map((words) => listOf(words));
  return `against ${cheapest.name} ${both.join(' for ')}`;
}

/** The same in few words: the first that it costs and the first that it buys, the database's work before the rest. */
export function shortStepText(one: Candidate, cheapest: Candidate, given: Answer): string {
  const buys = savings(one, cheapest, given, ['statements', 'database-time', 'p95', 'cost', 'memory'])[0];
  const costs = extras(one, cheapest, given)[0];
  if (buys === undefined) return `${one.name} takes ${costs ?? 'as much'}`;
  return costs === undefined ? `${one.name} has ${buys}` : `${one.name} has ${buys} for ${costs}`;
}

export function unknownText(unknown: readonly Criterion[], basis: CostBasis): string {
  const names = unknown.map((criterion) => CRITERION_WORDS[criterion].alone(criterion === 'cost' ? basis : 'cpu'));
  return `nobody read its ${listOf(names)}`;
}

function figuresText({ values }: Candidate, basis: CostBasis, { scenario }: RunRecord): string {
  const { cost, memory, statements, 'database-time': databaseTime, p95 } = values;
  return [
    ...(cost === undefined ? [] : [costText(cost, basis, scenario.prices?.currency ?? '')]),
    ...(memory === undefined ? [] : [`${digits(memory / 1e6)} MB`]),
    ...(statements === undefined ? [] : [`${(statements * 1000).toFixed(0)} database statements per 1,000 hits`]),
    ...(databaseTime === undefined ? [] : [`${digits(databaseTime)} ms of database time per hit`]),
    ...(p95 === undefined ? [] : [`p95 ${valueText(p95, 'ms')}`]),
  ].join(', ');
}

export function costText(cost: number, basis: CostBasis, currency: string): string {
  if (basis === 'price') return `${digits(cost)} ${currency} per million hits`;
  return basis === 'cores' ? `${digits(cost)} cores at the busiest time` : `${digits(cost)} ms of CPU per hit`;
}

function ratioOf(own: Candidate, other: Candidate, criterion: Criterion): number {
  return (own.values[criterion] ?? Number.NaN) / (other.values[criterion] ?? Number.NaN);
}

function errorText({ rows }: Judged): string {
  const errors = rows.find(({ id }) => id === 'errors')?.value;
  return errors === undefined ? 'too many errors' : `${valueText(errors, 'ratio')} errors`;
}

function invalidText({ facts }: Judged): string {
  return facts.problems.length === 0 ? 'no trial of it counts' : facts.problems.join('; ');
}

function unitOf(unit: string): '' | 'ms' | 'ratio' {
  return unit === 'ms' || unit === 'ratio' ? unit : '';
}
