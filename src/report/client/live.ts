import type { LiveCurve } from '../../records/live-curve.ts';
import { type LiveRow, type LiveState, NOTHING_YET, type TimedEvent, afterEvent } from '../../records/live-state.ts';
import { integer, significant, utcTime } from '../format.ts';
import { type Line, drawLines } from './live-chart.ts';
import {
  machineText,
  ms,
  notJudged,
  nowLine,
  perSecond,
  rateText,
  shareDone,
  statementsText,
  timeWords,
  timesText,
} from './live-words.ts';

/** What the server sends: everything, or what happened since. */
interface Message {
  readonly nowMs: number;
  readonly state?: LiveState;
  readonly events?: readonly TimedEvent[];
}

let state: LiveState = NOTHING_YET;

function connect(): void {
  const source = new EventSource('events');
  const take = ({ data }: MessageEvent<string>): void => {
    const message = JSON.parse(data) as Message;
    state = (message.events ?? []).reduce(afterEvent, message.state ?? state);
    show(message.nowMs);
    if (state.ended === undefined) return;
    source.close();
    if (state.ended.file !== undefined) location.replace('report');
  };
  source.addEventListener('snapshot', take);
  source.addEventListener('events', take);
  source.addEventListener('open', () => {
    connection('Connected. The page follows the job; nothing can be changed from here.');
  });
  source.addEventListener('error', () => {
    if (state.ended !== undefined) return;
    const { directory } = state.run ?? {};
    const where = directory === undefined ? '' : ` What was measured is in ${directory}.`;
    connection(`The server does not answer: the job has ended, or was killed.${where}`);
  });
}

function show(nowMs: number): void {
  const { run, curve, before, rows, log, answer, ended } = state;
  text('now', nowLine(state));
  text('run', run === undefined ? '' : `· ${run.runId}`);
  text('left', timeWords(state, nowMs));
  const share = shareDone(state);
  if (share === undefined) element('all').removeAttribute('value');
  else element('all').setAttribute('value', String(share));
  if (ended !== undefined) connection(`${ended.sentence}${ended.file === undefined ? '' : ` Written: ${ended.file}`}`);
  showTrust();
  showAnswer(answer);
  element('rows').replaceChildren(...rows.map(rowOf));
  const lines = (valueOf: Line['valueOf'], more = ''): Line[] => [
    ...(before === undefined ? [] : [{ curve: before, valueOf, className: `before ${more}` }]),
    ...(curve === undefined ? [] : [{ curve, valueOf, className: `${colourOf(curve, rows)} ${more}` }]),
  ];
  const times = [...lines(({ p95Ms }) => p95Ms), ...lines(({ p50Ms }) => p50Ms, 'fine')];
  draw('times', times, timesText(state), (most) => `highest drawn ${ms(most)}`, run?.p95LimitMs);
  draw(
    'rate',
    lines((point) => point.ratePerSecond),
    rateText(state),
    (most) => `highest drawn ${perSecond(most)}`,
  );
  draw(
    'statements',
    lines((point) => point.statementsPerSecond),
    statementsText(state),
    (most) => `highest drawn ${perSecond(most)}`,
  );
  element('checks').replaceChildren(...checkRows());
  text('place', run === undefined ? '' : `Stored in ${run.directory} while it runs.`);
  element('log').replaceChildren(
    ...log.toReversed().map(({ atMs, kind, text: line }) => made('li', `${utcTime(atMs)}  ${line}`, kind)),
  );
}

function showAnswer(answer: LiveState['answer']): void {
  const sentence = element('sentence');
  sentence.textContent = answer?.sentence ?? 'Nothing can be said yet.';
  sentence.classList.toggle('greyed', answer?.isEarly !== false);
  text('basis', answer?.basis ?? '');
}

/** The limit is drawn where it is near what is seen. */
function draw(
  id: string,
  lines: readonly Line[],
  words: string,
  ofTop: (most: number) => string,
  limit?: number,
): void {
  const most = drawLines(element(id), { lines, isLogarithmic: id === 'times', limit });
  const named = [
    ...new Set(
      lines.map(({ curve, className }) =>
        className.startsWith('before') ? `grey: ${curve.topology}, ${curve.name}` : `${curve.topology}, ${curve.name}`,
      ),
    ),
  ];
  text(
    `${id}-text`,
    [words, ...(most === undefined ? [] : [ofTop(most)]), ...named.toReversed()]
      .filter((part) => part !== '')
      .join(' · '),
  );
}

function colourOf({ topology }: LiveCurve, rows: readonly LiveRow[]): string {
  return `t${
    Math.max(
      0,
      rows.findIndex((row) => row.topology === topology),
    ) % 5
  }`;
}

function rowOf({ topology, done, failed, last, line }: LiveRow): Element {
  const row = document.createElement('tr');
  const name = made('th', `${state.trial?.topology === topology ? '▸ ' : ''}${topology}`, '');
  name.setAttribute('scope', 'row');
  if (line !== undefined) name.title = line;
  const trials = failed === 0 ? integer(done) : `${integer(done)}, ${integer(failed)} failed`;
  const cells: readonly [string, string][] =
    last === undefined
      ? [['', ''], ['', ''], ...Array.from({ length: 6 }, (): [string, string] => ['–', 'number'])]
      : [
          [last.validity.time, markOf(last.validity.time)],
          [last.validity.work, markOf(last.validity.work)],
          [ms(last.p50Ms), 'number'],
          [ms(last.p95Ms), 'number'],
          [ms(last.p99Ms), 'number'],
          [integer(last.errors), 'number'],
          [integer(last.dropped), 'number'],
          [last.statementsPerHit === undefined ? '–' : significant(last.statementsPerHit), 'number'],
        ];
  row.append(name, made('td', trials, 'number'), ...cells.map(([value, kind]) => made('td', value, kind)));
  return row;
}

function checkRows(): Element[] {
  const { trial } = state;
  const rows = (trial?.checks ?? []).map(({ title, state: found, measured, limits }) => {
    const row = document.createElement('tr');
    const name = made('th', title, '');
    name.setAttribute('scope', 'row');
    row.append(name, made('td', found, markOf(found)), made('td', measured, ''), made('td', limits, 'quiet'));
    return row;
  });
  const machine = machineText(state);
  if (machine === '') return rows;
  const row = document.createElement('tr');
  const cell = made('td', machine, 'quiet');
  cell.setAttribute('colspan', '4');
  row.append(cell);
  return [...rows, row];
}

function markOf(found: string): string {
  return `mark ${found === 'valid' ? 'good' : found === 'invalid' ? 'bad' : 'unsure'}`;
}

function connection(words: string): void {
  text('connection', words);
}

/** The worst of what is judged while it runs. */
function showTrust(): void {
  const { trial, ended } = state;
  const checks = trial?.checks ?? [];
  const worst = ['invalid', 'warning'].find((found) => checks.some((check) => check.state === found)) ?? 'valid';
  const box = element('trust-so-far');
  if (ended !== undefined || checks.length === 0) {
    box.className = 'trust';
    box.replaceChildren(made('p', notJudged(state), ''));
    return;
  }
  const figures = checks.map(
    ({ title, measured, state: found }) => `${title} ${measured}${found === 'valid' ? '' : ` (${found})`}`,
  );
  const machine = machineText(state);
  box.className = `trust ${worst}`;
  box.replaceChildren(
    made('p', worst === 'valid' ? 'VALID SO FAR' : worst.toUpperCase(), 'trust-word'),
    made('p', [...figures, ...(machine === '' ? [] : [machine])].join(' · '), ''),
  );
}

function made(name: string, words: string, className: string): HTMLElement {
  const node = document.createElement(name);
  node.textContent = words;
  if (className !== '') node.className = className;
  return node;
}

function text(id: string, words: string): void {
  const node = element(id);
  if (node.textContent !== words) node.textContent = words;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

document.documentElement.dataset['script'] = 'on';
connect();
