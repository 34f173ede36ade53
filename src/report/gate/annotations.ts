import type { MetricVerdict, Verdict } from '../../records/verdict.ts';
import { changeWords, sidesOf } from '../../verdicts/gate/change-words.ts';

/**
 * The verdict as GitHub's workflow commands, one line each: shown beside the job.
 * @source @actions/core, command.ts: escaping of data and properties
 */
export function annotations(verdict: Verdict): readonly string[] {
  const title = `benchday: ${verdict.candidate} against ${verdict.baseline}`;
  if (verdict.state === 'invalid') return [command('error', title, verdict.sentence)];
  const { metrics, errors } = verdict;
  const sized = metrics.map((one) => ({ ...one, size: changeWords(one.change, sidesOf(one), one.unit) }));
  const judged = [...sized, ...(errors === undefined ? [] : [{ ...errors, title: 'errors' }])];
  const lines = judged.flatMap((one) => lineOf(one, title));
  const level = { ok: 'notice', inconclusive: 'warning', regression: 'error' } as const;
  return [command(level[verdict.state], title, verdict.sentence), ...lines];
}

type Judged = Pick<MetricVerdict, 'title' | 'state' | 'reason'> & { readonly size?: string | undefined };

function lineOf({ title, state, size, reason }: Judged, arms: string): string[] {
  if (state === 'ok') return [];
  const level = { regression: 'error', inconclusive: 'warning', improvement: 'notice' } as const;
  return [command(level[state], `${arms}: ${title}`, `${state}: ${size === undefined ? '' : `${size}, `}${reason}`)];
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
