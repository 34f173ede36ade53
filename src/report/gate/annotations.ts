import type { JudgedName, MetricVerdict, Verdict } from '../../records/verdict.ts';
import { changeWords, sidesOf } from '../../verdicts/gate/change-words.ts';
import { isUnconfirmed } from '../../verdicts/gate/gate-state.ts';

/**
 * The verdict as GitHub's workflow commands, one line each: shown beside the job.
 * @source @actions/core, command.ts: escaping of data and properties
 */
export function annotations(verdict: Verdict): readonly string[] {
  const title = `benchday: ${verdict.candidate} against ${verdict.baseline}`;
  if (verdict.state === 'invalid') return [command('error', title, verdict.sentence)];
  const { metrics, errors } = verdict;
  const sized = metrics.map((one): Judged => {
    return { ...one, name: one.metric, size: changeWords(one.change, sidesOf(one), one.unit) };
  });
  const judged: Judged[] = [
    ...sized,
    ...(errors === undefined ? [] : [{ ...errors, name: 'errors' as const, title: 'errors' }]),
  ];
  const lines = judged.flatMap((one) => lineOf(one, title, verdict));
  const level = { ok: 'notice', inconclusive: 'warning', regression: 'error' } as const;
  return [command(level[verdict.state], title, verdict.sentence), ...lines];
}

type Judged = Pick<MetricVerdict, 'title' | 'state' | 'reason'> & {
  readonly name: JudgedName;
  readonly size?: string | undefined;
};

function lineOf(one: Judged, arms: string, verdict: Verdict): string[] {
  const { title, state, size, reason } = one;
  if (state === 'ok') return [];
  const found = size === undefined ? reason : `${size}, ${reason}`;
  if (isUnconfirmed(one, verdict))
    return [
      command(
        'warning',
        `${arms}: ${title}`,
        `worse here, and not found worse in run ${verdict.confirms?.runId ?? ''}: ${found}`,
      ),
    ];
  const level = { regression: 'error', inconclusive: 'warning', improvement: 'notice' } as const;
  return [command(level[state], `${arms}: ${title}`, `${state}: ${found}`)];
}

function command(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(message)}`;
}

function data(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string): string {
  return data(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
