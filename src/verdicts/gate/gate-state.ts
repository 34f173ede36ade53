import type { ErrorsVerdict, JudgedName, MetricVerdict, Verdict } from '../../records/verdict.ts';
import { type WrongAnswers, areIncomparable } from './wrong-answers.ts';

/** What a verdict's state follows from. */
interface Judged {
  readonly metrics: readonly MetricVerdict[];
  readonly errors: ErrorsVerdict;
  readonly confirms: Verdict | undefined;
  readonly wrongAnswers?: WrongAnswers | undefined;
}

/** A metric, or the errors. */
interface Part extends Pick<MetricVerdict, 'state' | 'validPairs' | 'nextLook'> {
  readonly name: JudgedName;
  /** present: exact, and needs no second series */
  readonly exact?: MetricVerdict['exact'];
}

/** Of arms that are alike in what must be alike. */
export function stateOf(judged: Judged): Verdict['state'] {
  const { metrics, errors, confirms, wrongAnswers } = judged;
  if (wrongAnswers !== undefined && areIncomparable(wrongAnswers)) return 'invalid';
  const parts = partsOf(judged);
  const worse = parts.filter(({ state }) => state === 'regression');
  if (worse.length > 0) {
    // A second look that finds something else wrong has confirmed nothing.
    const again = confirms === undefined || worse.some(({ name }) => regressed(confirms).includes(name));
    return again ? 'regression' : 'inconclusive';
  }
  if (metrics.every(({ validPairs }) => validPairs === 0)) return 'invalid';
  return [...metrics, errors].some(({ state }) => state === 'inconclusive') ? 'inconclusive' : 'ok';
}

export function nextOf(state: Verdict['state'], judged: Judged): Verdict['next'] {
  const { confirms } = judged;
  if (state === 'invalid' || state === 'ok') return { action: 'stop' };
  const parts = partsOf(judged);
  if (state === 'regression') {
    const isFinal =
      confirms !== undefined || parts.some((part) => part.state === 'regression' && part.exact !== undefined);
    return { action: isFinal ? 'stop' : 'confirm' };
  }
  // A confirmation is about what was found worse; the rest does not keep it going.
  const asked = confirms === undefined ? parts : parts.filter(({ name }) => regressed(confirms).includes(name));
  const missing = asked.flatMap(({ nextLook, validPairs }) => (nextLook === undefined ? [] : [nextLook - validPairs]));
  return missing.length === 0 ? { action: 'stop' } : { action: 'continue', pairs: Math.max(1, Math.min(...missing)) };
}

/** What a verdict found worse. */
export function regressed({ metrics, errors }: Verdict): JudgedName[] {
  return partsOf({ metrics, errors })
    .filter(({ state }) => state === 'regression')
    .map(({ name }) => name);
}

/** Worse only in the run that was to confirm something else: that is no regression yet. */
export function isUnconfirmed(
  { state, name }: Pick<Part, 'state' | 'name'>,
  { confirms }: Pick<Verdict, 'confirms'>,
): boolean {
  return state === 'regression' && confirms !== undefined && !confirms.metrics.includes(name);
}

/** What is said of a metric, or of the errors, beside the verdict: of an invalid one nothing holds, and not all that was found worse was so twice. */
export type SaidState = MetricVerdict['state'] | 'invalid' | 'unconfirmed';

/** @param part  of the verdict */
export function saidState(part: Pick<Part, 'state' | 'name'>, verdict: Pick<Verdict, 'state' | 'confirms'>): SaidState {
  if (verdict.state === 'invalid') return 'invalid';
  return isUnconfirmed(part, verdict) ? 'unconfirmed' : part.state;
}

function partsOf({
  metrics,
  errors,
}: {
  readonly metrics: Judged['metrics'];
  readonly errors?: ErrorsVerdict | undefined;
}): Part[] {
  const parts: Part[] = metrics.map((one) => ({ ...one, name: one.metric }));
  return errors === undefined ? parts : [...parts, { ...errors, name: 'errors' }];
}
