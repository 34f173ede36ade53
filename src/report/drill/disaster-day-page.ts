import type { DisasterDay } from '../../records/disaster-day.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import { daySentence, inOrderPlayed, isOnlySlow, lostWrites } from '../../verdicts/drill/day-words.ts';
import { spreadText } from '../../verdicts/drill/words.ts';
import { drillTrust } from '../../verdicts/drill/trust.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { markHtml, stateMark } from '../parts/state.ts';
import { type Cell, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { warningsHtml } from '../parts/warnings.ts';
import { staticPage } from '../static-page.ts';
import { isLinked, playId } from './play-links.ts';

export interface DayPage {
  readonly day: DisasterDay;
  /** all plays of the day */
  readonly record: DrillRecord;
  /** the archive, from the page's folder on, with / between folders */
  readonly archive: string;
  readonly css: string;
}

/** disaster-day.html: the answer, each step in the order in which it was played, what that says of the requirements. Needs no script. */
export function disasterDayPage({ day, record, archive, css }: DayPage): string {
  return staticPage({
    title: `Disaster-recovery day of ${day.topology} under ${day.scenario}`,
    css,
    body: html`<h1 id="verdict" class="long">${cut(daySentence(day), 1000)}</h1>
      <p id="trust" class="quiet">How far to trust it: ${cut(drillTrust(record), 600)}.</p>
      ${warningsHtml(record.warnings)} ${steps(day, record)}
      ${
        day.leftOut.length > 0 &&
        html`<p id="left-out">
          A quick day leaves out: ${day.leftOut.map((word, at) => html`${at > 0 && ', '}<bdi>${cut(word, 80)}</bdi>`)}.
        </p>`
      }
      ${requirements(day)}
      <h2>Evidence</h2>
      <p id="evidence">
        All files of this day, with their digests, as they were when it ended:
        <a href="${archive.split('/').map(encodeURIComponent).join('/')}">${cut(archive, 200)}</a>, checked by
        <code>benchday verify-evidence</code>.
      </p>
      <p class="raw">
        Raw: <a href="disaster-day.json">disaster-day.json</a>, <a href="drill.json">drill.json</a>,
        <a href="disaster-day-junit.xml">disaster-day-junit.xml</a>; every figure: <a href="drill.html">drill.html</a>
      </p>`,
  });
}

function steps(day: DisasterDay, record: DrillRecord): Html {
  return html`${tableHtml({
      id: 'day-steps',
      caption: 'Each drill, in the order in which it was first played; times from the fault on, median / worst',
      head: ['No.', 'Drill', 'State', 'Plays', 'Outage (RTO)', 'Whole again', 'Writes lost (RPO)', 'Expected', 'Found'],
      numeric: [0, 3, 4, 5, 6],
      rows: inOrderPlayed(day.drills, record.plays).map((drill, at) => stepOf(drill, at + 1, record)),
    })}
    <p class="quiet">
      Outage: until clients were served well again, also where hits were slow and none failed; a dash is none that was
      noticed, or none whose end was seen. Writes lost: acknowledged and not stored, of all acknowledged ones of its
      plays, counted id by id.
    </p>`;
}

function stepOf(drill: DisasterDay['drills'][number], no: number, { plays, results }: DrillRecord): readonly Cell[] {
  const own = plays.filter((play) => play.drill === drill.drill);
  const played = own.filter(({ state }) => state === 'played');
  const { noticed } = results.find((result) => result.drill === drill.drill) ?? {};
  const name = html`<bdi>${cut(drill.drill, 80)}</bdi>`;
  const shown = own.find((play) => isLinked(play, plays));
  return [
    number(String(no), no),
    rowHeader(html`<a href="drill.html${shown !== undefined && `#${playId(shown)}`}">${name}</a>`),
    text(markHtml(stateMark(drill.state))),
    number(String(drill.plays), drill.plays),
    number(noticed === 0 ? 'not noticed' : outageText(drill), drill.outage.worst),
    number(spreadText(drill.toWhole), drill.toWhole.worst),
    number(lostWrites(played), undefined),
    text(drill.expected.map(({ what, range }) => `${what}: ${range}`).join('; ')),
    text(html`<span title="${cut(drill.hypothesis, 400)}">${cut(drill.sentence, 400)}</span>`, 'said'),
  ];
}

function requirements({ requirements: rows }: DisasterDay): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<h2>Requirements, by this day alone</h2>
    ${tableHtml({
      id: 'day-requirements',
      caption: 'What these drills say of the scorecard',
      head: ['Requirement', 'State', 'Why'],
      rows: rows.map(({ title, state, detail }) => [
        rowHeader(cut(title, 120)),
        text(markHtml(stateMark(state))),
        text(cut(detail, 600)),
      ]),
    })}`;
}

function outageText(drill: DisasterDay['drills'][number]): string {
  const times = spreadText(drill.outage);
  return isOnlySlow(drill) && drill.outage.worst !== undefined ? `${times}, slow only` : times;
}
