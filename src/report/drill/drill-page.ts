import type { DrillRecord } from '../../records/drill-record.ts';
import { bringUpLines, lackingPlays } from '../../verdicts/drill/bring-up-words.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import {
  PLAY_COLUMNS,
  playRows,
  RESULT_COLUMNS,
  resultRows,
  SCORECARD_COLUMNS,
  scorecardRows,
} from '../../verdicts/drill/words.ts';
import { drillTrust } from '../../verdicts/drill/trust.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { markHtml, stateMark } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import { warningsHtml } from '../parts/warnings.ts';
import { staticPage } from '../static-page.ts';
import { killMatrix } from './kill-matrix.ts';
import { MOST_DRAWN, playId } from './play-links.ts';
import { isDrawn, momentsText, MOMENTS, playSvg } from './play-svg.ts';
import type { DrawnPlay } from './play-svg.ts';
import { rebuildClock } from './rebuild-clock.ts';

/** Drills of one state that the answer names. */
const MOST_NAMED = 6;

/** drill.html: the answer, what became of each component, how long it took, and each play over time. Needs no script. */
export function drillPage(record: DrillRecord, css: string): string {
  const { topology, scenario, results, warnings } = record;
  const sentences = record.audit?.components ?? results;
  const matrix = killMatrix(record);
  const clock = rebuildClock(record);
  return staticPage({
    title: `Drills of ${topology} under ${scenario}`,
    css,
    body: html`<h1 id="verdict" class="long">${cut(answerOf(record), 1000)}</h1>
      ${stateText(record)}
      <p id="trust" class="quiet">How far to trust it: ${cut(drillTrust(record), 600)}.</p>
      ${
        sentences.length > 1 &&
        html`<ul>
          ${sentences.map(({ sentence }) => html`<li>${cut(sentence, 600)}</li>`)}
        </ul>`
      }
      ${warningsHtml(warnings)}
      ${
        matrix !== undefined &&
        html`<h2>What the loss of each component does</h2>
          ${matrix}`
      }
      ${
        clock !== undefined &&
        html`<h2>How long until it is whole again</h2>
          ${clock}`
      }
      ${bringUps(record)} ${timelines(record)}
      <h2>Every figure</h2>
      ${resultTable(record)} ${rows('scorecard-table', 'Scorecard', SCORECARD_COLUMNS, scorecardRows(record))}
      ${rows('play-table', 'Plays; t1 to t5 in seconds from the fault on', PLAY_COLUMNS, playRows(record))}
      <p class="raw">Raw: <a href="drill.json">drill.json</a>, <a href="drill.md">drill.md</a></p>`,
  });
}

function answerOf({ audit, results }: DrillRecord): string {
  if (audit !== undefined) return audit.sentence;
  const [only, ...others] = results;
  if (only !== undefined && others.length === 0) return only.sentence;
  const kinds = [...new Set(results.map(({ state }) => state))];
  const texts = kinds.map((state) => {
    const own = results.filter((result) => result.state === state).map(({ drill }) => cut(drill, 80));
    const named = state === 'met' || own.length > MOST_NAMED ? '' : ` (${own.join(', ')})`;
    return `${own.length} ${stateMark(state).word}${named}`;
  });
  return `${results.length} drills: ${texts.join(', ')}.`;
}

function stateText({ state, plays, settings }: DrillRecord): Html | undefined {
  if (state === 'finished') return undefined;
  const all = plays.length + lackingPlays({ plays, settings });
  const how = { running: 'is running, or was killed', failed: 'failed', interrupted: 'was interrupted' }[state];
  return html`<p class="gap" role="note">The drill ${how}: ${plays.length} of ${all} plays are there.</p>`;
}

function bringUps(record: DrillRecord): Html | undefined {
  const lines = bringUpLines(record);
  if (lines.length === 0) return undefined;
  return html`<h2>What was played on one bring-up</h2>
    <ul id="bring-ups">
      ${lines.map((line) => html`<li>${cut(line, 2000)}</li>`)}
    </ul>`;
}

function timelines({ plays, settings, results }: DrillRecord): Html {
  const drawable = plays.filter(isDrawn);
  const controls = drawable.filter(({ drill }) => drill === CONTROL);
  const faults = drawable.filter(({ drill }) => drill !== CONTROL);
  const missing = results.filter(({ drill }) => !faults.some((play) => play.drill === drill));
  return html`<h2>Play by play</h2>
    <p class="quiet">
      Hits by when they were due, in parts of ${drawable[0]?.bins.lengthMs ?? 100} ms: the line is what was answered
      well in time, on the axis in red what failed, in amber what took longer than ${settings.limitMs} ms, and grey
      behind it the same day without a fault. The shade is from the fault to its end.
      ${Object.entries(MOMENTS).map(([key, what], at) => `${at === 0 ? '' : ', '}${key.slice(0, 2)} ${what}`)}.
    </p>
    ${missing.length > 0 && html`<p>Not drawn, as no play has its hits in bins: ${missing.map(({ drill }) => cut(drill, 80)).join(', ')}.</p>`}
    ${faults.slice(0, MOST_DRAWN).map((play) => playFigure(play, controls))}
    ${faults.length > MOST_DRAWN && html`<p>${faults.length - MOST_DRAWN} more plays are in drill.md.</p>`}`;
}

/** Behind each play stands the control of its own bring-up, else of its own repetition, which met the machine as it was then. */
function playFigure(play: DrawnPlay, controls: readonly DrawnPlay[]): Html {
  const control =
    controls.find(({ bringUp }) => bringUp !== undefined && bringUp.number === play.bringUp?.number) ??
    controls.find(({ repetition }) => repetition === play.repetition) ??
    controls[0];
  return html`<figure class="curve play" id="${playId(play)}">
    <figcaption>
      Trial ${play.trial}: <bdi>${cut(play.drill, 80)}</bdi>
      <span class="quiet"
        >${momentsText(play.timeline)}${control === undefined ? '; no control was played' : `; grey: trial ${control.trial}`}</span
      >
    </figcaption>
    <div class="scroll" role="region" tabindex="0" aria-label="Trial ${play.trial} over time">
      ${playSvg(play, control)}
    </div>
  </figure>`;
}

function resultTable(record: DrillRecord): Html {
  const states = record.results.map(({ state }) => state);
  return tableHtml({
    id: 'result-table',
    caption: 'Results; times are median / worst',
    head: [...RESULT_COLUMNS],
    rows: resultRows(record).map((cells, at) =>
      cells.map((cell, column) => {
        if (column === 0) return rowHeader(cut(cell, 200));
        const state = states[at];
        return text(column === 1 && state !== undefined ? markHtml(stateMark(state)) : cut(cell, 300));
      }),
    ),
  });
}

function rows(id: string, caption: string, head: readonly string[], cells: readonly (readonly string[])[]): Html {
  return tableHtml({
    id,
    caption,
    head: [...head],
    rows: cells.map((row) =>
      row.map((cell, column) => (column === 0 ? rowHeader(cut(cell, 200)) : text(cut(cell, 300)))),
    ),
  });
}
