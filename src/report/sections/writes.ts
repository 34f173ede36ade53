import type { Finding, WriteProof, WriteSets } from '../../records/write-proof.ts';
import { integer, MISSING, plural } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, howToRead, listOf, nameWithKey } from '../parts/blocks.ts';
import { MARKS, markHtml } from '../parts/state.ts';
import { number, tableHtml, text } from '../parts/table.ts';
import type { Cell } from '../parts/table.ts';
import { PROOF_COLUMNS, proofMark, provedTrials } from '../proofs.ts';
import type { ProvedTrial } from '../proofs.ts';
import type { Section } from './section.ts';

const MOST_REASONS = 20;

export const writes: Section = {
  id: 'writes',
  title: 'Is every write stored exactly once?',
  figures: () => [],
  render(model) {
    const trials = provedTrials(model);
    if (trials.length === 0) return undefined;
    return html`${findingHtml(sentenceOf(trials))} ${trials.map((trial) => openHtml(trial))} ${tableOf(model, trials)}
    ${howToRead(
      'Each generator notes a write before it sends it, and what became of it: answered (acknowledged), surely refused, or unknown, such as a connection that broke after the write had left. At the end the database is asked for the id of every row, and the two are set against each other, id by id.',
      'Lost, phantom, applied twice and wrongly reported must be 0. Recovered (no answer, and yet stored), redelivered (a message given to a worker again) and dead-lettered are allowed. What could not be read is unknown, which is not a pass.',
      'The journals and ids are in the run’s directory, under journals/ and proofs/; benchday report counts them again.',
    )}`;
  },
};

function sentenceOf(trials: readonly ProvedTrial[]): string {
  const having = (state: WriteProof['state']) => trials.filter(({ proof }) => proof.state === state);
  const [broken, unknown, proved] = [having('broken'), having('unknown'), having('proved')];
  const acknowledged = proved
    .flatMap(({ proof }) => proof.sets ?? [])
    .reduce((sum, sets) => sum + sets.acknowledged, 0);
  const names = (of: readonly ProvedTrial[]) => listOf(of.map(({ trial, topology }) => `${trial} (${topology})`));
  return [
    ...(broken.length > 0 ? [`No, in trial ${names(broken)}.`] : []),
    ...(unknown.length > 0 ? [`Not known in trial ${names(unknown)}.`] : []),
    ...(proved.length > 0
      ? [`${plural(proved.length, 'trial')} proved: ${integer(acknowledged)} acknowledged writes are stored once each.`]
      : []),
    ...(broken.length + unknown.length + proved.length === 0 ? ['The scenario sends no writes.'] : []),
  ].join(' ');
}

/** What is wrong, with the ids; nothing of a trial that was proved. */
function openHtml({ trial, topology, proof }: ProvedTrial): Html | undefined {
  if (proof.state !== 'broken' && proof.state !== 'unknown') return undefined;
  const { sets } = proof;
  return html`<h3>Trial ${trial}, <bdi>${cut(topology, 60)}</bdi>: ${markHtml(proofMark(proof))}</h3>
    <ul>
      ${proof.reasons.slice(0, MOST_REASONS).map((reason) => html`<li>${cut(reason, 600)}</li>`)}
      ${proof.reasons.length > MOST_REASONS && html`<li>${integer(proof.reasons.length - MOST_REASONS)} more are in the trial’s record</li>`}
    </ul>
    ${sets !== undefined && idLists(sets)}`;
}

function idLists(sets: WriteSets): readonly (Html | undefined)[] {
  const listed: readonly (readonly [string, Finding])[] = [
    ['Lost', sets.lost],
    ['Phantom', sets.phantom],
    ['Applied twice', sets.appliedTwice],
    ['Wrongly reported', sets.wronglyReported],
  ];
  return listed.map(([title, { count, first }]) =>
    first.length === 0
      ? undefined
      : html`<p>
          ${title}, ${first.length < count ? `the first ${first.length} of ${integer(count)}` : integer(count)}:
          ${first.map((id) => html`<code>${cut(id, 100)}</code> `)}
        </p>`,
  );
}

function tableOf({ topologies }: ReportModel, trials: readonly ProvedTrial[]): Html {
  return tableHtml({
    id: 'proof-table',
    caption: 'Writes, id by id',
    head: ['Trial', 'Topology', 'Exactly once', ...PROOF_COLUMNS.map(({ title }) => title)],
    numeric: [0, ...PROOF_COLUMNS.map((_, index) => index + 3)],
    rows: trials.map(({ trial, topology, proof }): Cell[] => {
      const view = topologies.find(({ name }) => name === topology);
      return [
        number(String(trial), trial),
        text(view === undefined ? topology : nameWithKey(view)),
        text(markHtml(proofMark(proof))),
        ...PROOF_COLUMNS.map(({ of }) => {
          const value = proof.sets === undefined ? undefined : of(proof.sets);
          return value === undefined
            ? text(proof.sets === undefined ? MISSING : markHtml(MARKS.notMeasured))
            : number(integer(value), value);
        }),
      ];
    }),
  });
}
