import { counted, limitPercent, plainSeconds } from '../../base/number-text.ts';
import type { CapacityRecord } from '../../records/capacity-record.ts';
import { SCALING_COLUMNS, scalingRows } from '../../verdicts/capacity/scaling.ts';
import {
  EXPERIMENT_COLUMNS,
  experimentRows,
  hits,
  saturationSentence,
  subjectName,
  useText,
} from '../../verdicts/capacity/words.ts';
import { searchTrust } from '../../verdicts/capacity/trust.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { markdownTable } from '../markdown-table.ts';

/** capacity.md: the answer, how it was reached, and what came to its limit. */
export function capacityMarkdown(record: CapacityRecord): string {
  const { scenario, topology, slo, durationMs, seed, settings, isolation, saturation, estimate } = record;
  const lines = [
    `# Capacity of ${escapeMarkdown(subjectName(record))} under ${escapeMarkdown(scenario)}`,
    '',
    `**${escapeMarkdown(record.result.sentence)}.**`,
    '',
    `${escapeMarkdown(saturationSentence(record))}.`,
    '',
    `How far to trust it: ${escapeMarkdown(searchTrust(record))}.`,
    '',
    `Each experiment brought up ${escapeMarkdown(topology)} from scratch, ${record.servers === undefined ? '' : `on ${record.servers.count} of its ${counted(record.servers.of, 'server')} (${escapeMarkdown(record.servers.names.join(', '))}${record.servers.cpus === undefined ? '' : `, ${record.servers.cpus} cores each`}), `}${record.serversDown === undefined ? '' : `killed everything on ${escapeMarkdown(record.serversDown.join(' and '))}, waited until the rest answered rightly, `}warmed it up and replayed the day in ${plainSeconds(durationMs)} at its true rates (seed ${seed}). ` +
      `It holds when p95 of the response time, counted from when hits were due, is at most ${slo.p95Ms} ms and at most ${limitPercent(slo.errorRatio)} of the hits failed, timed out or were never sent. ` +
      `Ends are looked for within ${limitPercent(settings.tolerance)} and measured three times. Cores: ${escapeMarkdown(isolation)}.`,
    '',
    ...markdownTable(EXPERIMENT_COLUMNS, experimentRows(record)),
  ];
  if (record.scaling !== undefined)
    lines.push(
      ...['', '## Servers', '', `${escapeMarkdown(record.scaling.sentence)}.`, ''],
      ...markdownTable(SCALING_COLUMNS, scalingRows(record.scaling)),
    );
  if (saturation !== undefined) {
    const rows = saturation.resources.map(({ name, limit, missed, held }) => [
      name,
      limit,
      useText(held.ratio),
      useText(missed.ratio),
      missed.reachedAtMs === undefined ? 'never' : `${(missed.reachedAtMs / 1000).toFixed(1)} s`,
    ]);
    lines.push(
      '',
      '## Resources',
      '',
      `Largest use of each limit over 2 s: in ${saturation.heldRun ?? 'no experiment'}, which held, and in ${saturation.missedRun}, which did not.`,
      '',
      ...markdownTable(['resource', 'limit', 'held', 'did not hold', '90 % first after'], rows),
      '',
      ...saturation.waits.map(
        (wait) =>
          `- at most ${wait.missed} ${escapeMarkdown(wait.name)} (${wait.held ?? '-'} at the last level that held)`,
      ),
    );
  }
  if (estimate !== undefined) {
    const guess = estimate.hitsPerDay === undefined ? 'nothing' : `${hits(estimate.hitsPerDay)} hits a day`;
    lines.push('', `Estimate by ${estimate.engine} (closed loop, no due times; not an answer): ${guess}.`);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
