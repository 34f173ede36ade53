import type { SelftestRow } from '../../records/selftest-row.ts';

/** What a load engine may be believed for after its rows, in one sentence. */
export function beliefOf(rows: readonly SelftestRow[]): string {
  const isRight = (...behaviours: string[]): boolean =>
    rows.some(({ behaviour, verdict }) => behaviours.includes(behaviour) && verdict === 'right') &&
    rows.every(({ behaviour, verdict }) => !behaviours.includes(behaviour) || verdict === 'right');
  const isClosed = rows.some(({ loadModel }) => loadModel === 'closed');
  const service = isRight('constant', 'uniform', 'exponential', 'slow-accept');
  const believed = [
    ...(service ? [isClosed ? 'service times of a server that never stands still' : 'response times'] : []),
    ...(isRight('freeze') ? ['what visitors wait for while a server stands still'] : []),
    ...(isRight('resets') ? ['broken connections'] : []),
    ...(isRight('wrong-bodies') ? ['wrong pages'] : []),
    ...(isRight('interim', 'cut-letters', 'last-answers', 'bytes') ? ['answers in every form that was tried'] : []),
  ];
  const doubted = rows.filter(({ verdict }) => verdict === 'off').map(({ behaviour }) => behaviour);
  const unsaid = rows.filter(({ verdict }) => verdict === 'noisy').map(({ behaviour }) => behaviour);
  return [
    `may be believed for ${believed.length === 0 ? 'nothing that was tried' : believed.join(', ')}`,
    ...(doubted.length === 0 ? [] : [`not for ${doubted.join(', ')}`]),
    ...(unsaid.length === 0 ? [] : [`the machine was too noisy to say for ${unsaid.join(', ')}`]),
  ].join('; ');
}
