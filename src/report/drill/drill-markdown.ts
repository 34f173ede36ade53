import { plainSeconds } from '../../base/number-text.ts';
import type { DrillAudit } from '../../records/drill-audit.ts';
import type { DrillPlay, DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { OUTAGE_RULE } from '../../figures/drill/outage-seconds.ts';
import { auditTable } from '../../verdicts/drill/audit-words.ts';
import { bringUpLines, lackingPlays } from '../../verdicts/drill/bring-up-words.ts';
import {
  PLAY_COLUMNS,
  RESULT_COLUMNS,
  playRows,
  SCORECARD_COLUMNS,
  resultRows,
  scorecardRows,
  secondsText,
} from '../../verdicts/drill/words.ts';
import { REBUILD_COLUMNS, rebuildRows } from '../../verdicts/drill/rebuild-words.ts';
import { drillTrust } from '../../verdicts/drill/trust.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { markdownTable } from '../markdown-table.ts';
import { timelineText } from './timeline-text.ts';

/** drill.md: what clients met, what was expected, and every play with its timeline. */
export function drillMarkdown(record: DrillRecord): string {
  const { scenario, topology, settings, seed, results, plays, warnings, state } = record;
  const { ratePerSecond, durationMs, faultAtMs, holdMs, limitMs, repetitions } = settings;
  const name = escapeMarkdown(topology);
  const text = [
    `# Drills of ${name} under ${escapeMarkdown(scenario)}`,
    '',
    ...(state === 'finished' ? [] : [stateText(record), '']),
    ...(record.audit === undefined
      ? results.map(({ sentence }) => `- ${escapeMarkdown(sentence)}`)
      : auditLines(record.audit)),
    '',
    `How far to trust it: ${escapeMarkdown(drillTrust(record))}.`,
    '',
    `${startText(record)} and sent ${ratePerSecond.toFixed(1)} hits/s for ${plainSeconds(durationMs)}. The fault came after ${plainSeconds(faultAtMs)} and was undone ${plainSeconds(holdMs)} later, if nothing else had restored it. ` +
      `Each was played ${repetitions === 1 ? 'once' : `${repetitions} times`}, and so was the same time without a fault (control), in an order drawn by seed ${seed}. A hit is slow above ${limitMs} ms, counted from when it was due.`,
    '',
    ...bringUpPart(record),
    '## Results',
    '',
    'Times are median / worst. First error, outage and whole again count from the fault, writes again from the first error.',
    '',
    ...markdownTable(RESULT_COLUMNS, resultRows(record)),
    '',
    ...results.flatMap(({ drill, control, expected }) => [
      `- ${escapeMarkdown(drill)}: ${controlText(control)}`,
      ...expected.map(({ what, range, basis }) => `  - expected: ${escapeMarkdown(`${what}: ${range} (${basis})`)}`),
    ]),
    '',
    '## Scorecard',
    '',
    ...markdownTable(SCORECARD_COLUMNS, scorecardRows(record)),
    '',
    '## Plays',
    '',
    `Times from the fault on: t1 first error or slow hit beyond the controls', t2 first look that found a container broken, t3 first write stored again, t4 served well for 10 s from then on, t5 everything runs as before. Hits are counted in bins of 100 ms, containers are looked at every 250 ms.`,
    '',
    ...markdownTable(PLAY_COLUMNS, playRows(record)),
    '',
    ...rebuildLines(plays),
    ...plays.flatMap((play) => playLines(play)),
    ...(warnings.length === 0
      ? []
      : ['## Warnings', '', ...warnings.map((warning) => `- ${escapeMarkdown(warning)}`), '']),
  ]
    .join('\n')
    .trimEnd();
  return `${text}\n`;
}

function startText({ topology, settings: { bringUp } }: DrillRecord): string {
  const name = escapeMarkdown(topology);
  return bringUp === undefined
    ? `Each play brought up ${name} from scratch`
    : `Each play followed the one before on the same bring-up of ${name}, once everything was whole again and clients were served well,`;
}

/** What follows others on one bring-up is not independent of them. */
function bringUpPart(record: DrillRecord): readonly string[] {
  const lines = bringUpLines(record);
  if (lines.length === 0) return [];
  return [
    ...lines.map((line) => `- ${escapeMarkdown(line)}`),
    '',
    'Caches were warm and leaders may have moved in all plays but the first of a bring-up: `--bring-up each` plays each on its own.',
    '',
  ];
}

/** Of drills in which everything was lost. */
function rebuildLines(plays: readonly DrillPlay[]): string[] {
  const rows = rebuildRows(plays);
  if (rows.length === 0) return [];
  const what = 'Seconds from the loss on. Requests count by when they were due, in bins of 100 ms.';
  return ['### Rebuild clock', '', what, '', ...markdownTable(REBUILD_COLUMNS, rows), ''];
}

function auditLines(audit: DrillAudit): string[] {
  const { columns, rows } = auditTable(audit);
  return [
    `**${escapeMarkdown(audit.sentence)}**`,
    '',
    `Seconds in which ${OUTAGE_RULE}, after one instance was broken. What the file says is a suspicion; the faults decide.`,
    '',
    ...markdownTable(columns, rows),
    '',
    ...audit.components.map(({ sentence }) => `- ${escapeMarkdown(sentence)}`),
  ];
}

/** Of a drill that was killed nobody could say so. */
function stateText({ state, plays, settings }: DrillRecord): string {
  const all = plays.length + lackingPlays({ plays, settings });
  const there = `${plays.length} of ${all} plays are there`;
  return state === 'running'
    ? `The drill is running, or was killed: ${there}.`
    : `The drill ${state === 'failed' ? 'failed' : 'was interrupted'}: ${there}.`;
}

function controlText({ failedWorst, slowWorst }: DrillResult['control']): string {
  if (failedWorst === undefined || slowWorst === undefined) return 'no control was played.';
  return `the controls had at most ${failedWorst} failed and ${slowWorst} slow hits in the same time.`;
}

function playLines(play: DrillPlay): string[] {
  const { trial, drill, steady, marks, timeline, accounting, remarks, longestWriteGapMs } = play;
  const t0Ms = timeline?.t0Ms;
  const facts = [
    ...(steady === undefined ? [] : [`steady before: ${steady.state}: ${steady.reason}`]),
    ...(accounting === undefined
      ? []
      : [
          `accounting ${accounting.state.toUpperCase()}${accounting.stage === undefined ? '' : ` at "${accounting.stage}"`}`,
        ]),
    ...(accounting?.reasons ?? []),
    ...(longestWriteGapMs === undefined
      ? []
      : [`longest time without a stored write: ${secondsText(longestWriteGapMs)}`]),
    ...(play.failedAfterRecovery === undefined || play.failedAfterRecovery === 0
      ? []
      : [`${play.failedAfterRecovery} hits failed after t4`]),
    ...layerLines(play),
    ...remarks,
  ];
  return [
    `### Trial ${trial}: ${escapeMarkdown(drill)}`,
    '',
    ...(play.bins === undefined || timeline === undefined
      ? []
      : ['```', ...timelineText(play.bins, timeline), '```', '']),
    ...facts.map((fact) => `- ${escapeMarkdown(fact)}`),
    ...marks.map(({ atMs, what, step = what, detail }) => {
      const at = t0Ms === undefined ? `${secondsText(atMs)} after time 0` : signed(atMs - t0Ms);
      return `- ${at} ${escapeMarkdown(`${step}${detail === undefined ? '' : `: ${detail}`}`)}`;
    }),
    '',
  ];
}

/** A layer is read at most once a second, so it is known between which two readings it noticed. */
function layerLines({ layers = [], timeline }: DrillPlay): string[] {
  if (timeline === undefined) return [];
  const since = (atMs: number): string => signed(atMs - timeline.t0Ms);
  return layers.map(
    ({ layer, service, what, fromMs, toMs }) =>
      `${layer} (${service}) noticed between ${since(fromMs)} and ${since(toMs)}: ${what}`,
  );
}

function signed(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(2)} s`;
}
