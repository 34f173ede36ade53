import type { Change } from '../../records/decision.ts';
import { type Answer, type Field, type Question, answer } from './answer.ts';
import { databaseMultiple, withDatabaseAt } from './cost.ts';
import { CRITERIA } from './facts.ts';
import type { Objective } from './objectives.ts';
import { CRITERION_WORDS, limitText } from './words.ts';

const LIMITS = [0.8, 1.2] as const;
/** How far a price is looked for, both ways, and in how fine steps before it is narrowed down. */
const FARTHEST = 64;
const STEPS_A_DOUBLING = 4;
const HALVINGS = 30;

/** The answers to other questions of the same kind, so that a reader sees what the answer hangs on. */
export function changesOf(field: Field, question: Question, given: Answer): readonly Change[] {
  const { objectives, mandatory = [] } = question;
  const asked = (what: string, other: Question): Change => {
    const { kind, best } = answer(field, other);
    return {
      what,
      answer: inWords(kind, best),
      kind,
      topologies: [...best],
      isSame: keyOf({ kind, best }) === keyOf(given),
    };
  };
  const replaced = (one: Objective, by: readonly Objective[]) => ({
    ...question,
    objectives: objectives.flatMap((own) => (own === one ? by : [own])),
  });
  return [
    ...objectives.map((one) => asked(`without the objective of ${one.title}`, replaced(one, []))),
    ...mandatory.map((one) =>
      asked(`without the requirement ${one.title}`, { ...question, mandatory: mandatory.filter((own) => own !== one) }),
    ),
    ...objectives.flatMap((one) =>
      LIMITS.map((share) => {
        const limit = one.unit === 'ratio' ? Math.min(1, one.limit * share) : one.limit * share;
        const other = { ...one, limit };
        return asked(
          `with ${one.title} ${one.isAtLeast ? 'from' : 'up to'} ${limitText(other)}`,
          replaced(one, [other]),
        );
      }),
    ),
    ...CRITERIA.filter((criterion) =>
      given.groups.holders.some(({ candidate }) => candidate.values[criterion] !== undefined),
    ).map((criterion) =>
      asked(`by ${CRITERION_WORDS[criterion].alone(given.basis.cost)} alone`, { ...question, alone: criterion }),
    ),
    ...priceChanges(field, question, given),
  ];
}

/** The nearest prices of a database's core, above and below today's, at which the answer is another. */
function priceChanges(field: Field, question: Question, given: Answer): readonly Change[] {
  const { prices } = field.pricing;
  if (given.basis.cost !== 'price' || prices === undefined || prices.coreHour === 0) return [];
  const at = (multiple: number) =>
    answer(field, { ...question, pricing: { ...field.pricing, prices: withDatabaseAt(prices, multiple) } });
  const isOther = (multiple: number) => keyOf(at(multiple)) !== keyOf(given);
  const today = databaseMultiple(prices);
  return ([1, -1] as const).map((direction) => {
    const where = today > 0 ? nearest(today, direction, isOther) : undefined;
    const word = direction === 1 ? 'from' : 'down to';
    if (where === undefined) {
      const end = today * FARTHEST ** direction;
      return {
        what: `with a database core at any price ${direction === 1 ? 'up' : 'down'} to ${factor(end)} times that of others`,
        answer: inWords(given.kind, given.best),
        kind: given.kind,
        topologies: [...given.best],
        isSame: true,
      };
    }
    const { kind, best } = at(where);
    return {
      what: `with a database core ${word} ${factor(where)} times the price of others (now ${factor(today)})`,
      answer: inWords(kind, best),
      kind,
      topologies: [...best],
      isSame: false,
    };
  });
}

function nearest(from: number, direction: 1 | -1, isOther: (multiple: number) => boolean): number | undefined {
  const step = 2 ** (direction / STEPS_A_DOUBLING);
  let same = from;
  const steps = STEPS_A_DOUBLING * Math.log2(FARTHEST);
  for (let taken = 0; taken < steps; taken += 1) {
    let other = same * step;
    if (!isOther(other)) {
      same = other;
      continue;
    }
    for (let halving = 0; halving < HALVINGS; halving += 1) {
      const middle = Math.sqrt(same * other);
      if (isOther(middle)) other = middle;
      else same = middle;
    }
    return other;
  }
  return undefined;
}

function inWords(kind: Answer['kind'], best: readonly string[]): string {
  if (kind === 'nobody-holds') return 'none meets them';
  return kind === 'cannot-say' ? 'no answer' : best.join(' or ');
}

function keyOf({ kind, best }: Pick<Answer, 'kind' | 'best'>): string {
  return JSON.stringify([kind, [...best].sort()]);
}

function factor(multiple: number): string {
  return String(Number(multiple.toPrecision(3)));
}
