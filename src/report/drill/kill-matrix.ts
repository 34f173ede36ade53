import type { AuditCell } from '../../records/drill-audit.ts';
import type { DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { auditState } from '../../verdicts/drill/judge-audit.ts';
import { secondsText } from '../../verdicts/drill/words.ts';
import { plural } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { MARKS, markHtml, stateMark } from '../parts/state.ts';
import type { Mark } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import { auditCommand } from './audit-command.ts';

/** The faults of an audit. */
const FAULTS = ['kill', 'pause', 'isolate'] as const;

interface MatrixCell {
  readonly component: string;
  readonly fault: string;
  readonly mark: Mark;
  readonly seconds: string;
  readonly why: string;
}

/** Components against faults: what became of each; what was not played says what would. */
export function killMatrix(record: DrillRecord): Html | undefined {
  const cells = record.audit === undefined ? cellsOfResults(record) : cellsOfAudit(record.audit);
  if (cells.length === 0) return undefined;
  const components = [...new Set(cells.map(({ component }) => component))];
  const faults = [...new Set([...FAULTS, ...cells.map(({ fault }) => fault)])];
  const find = (component: string, fault: string) =>
    cells.find((cell) => cell.component === component && cell.fault === fault);
  const isOpen = components.some((component) => faults.some((fault) => isMissing(find(component, fault))));
  return html`${tableHtml({
    id: 'kill-matrix',
    caption: html`What became of each component under each fault
      <span class="quiet"
        >${record.audit === undefined ? 'as each drill was judged; seconds until clients were served well again, worst play' : 'as the audit judged it; seconds without service, worst play'}</span
      >`,
    head: ['Component', ...faults],
    rows: components.map((component) => [
      rowHeader(html`<bdi>${cut(component, 80)}</bdi>`),
      ...faults.map((fault) => text(cellHtml(find(component, fault)))),
    ]),
  })}
  ${isOpen && html`<p class="quiet">What was not played is measured by <code>${auditCommand(record)}</code></p>`}`;
}

function isMissing(cell: MatrixCell | undefined): boolean {
  return cell === undefined || cell.mark.word === MARKS.notMeasured.word;
}

function cellHtml(cell: MatrixCell | undefined): Html {
  if (cell === undefined) return markHtml(MARKS.notMeasured);
  return html`<span title="${cell.why}">${markHtml(cell.mark)} ${cell.seconds}</span>`;
}

const AUDIT_WORDS: Readonly<Record<AuditCell['state'], string>> = {
  survives: 'survives',
  fails: 'fails',
  undecided: 'undecided',
  invalid: 'invalid',
  'not-measured': 'not measured',
};

function cellsOfAudit({ components }: NonNullable<DrillRecord['audit']>): readonly MatrixCell[] {
  return components.flatMap(({ name, kind, cells }) =>
    cells.map(({ fault, state, outageSeconds, reason }) => ({
      component: kind === 'server' ? `server ${name}` : name,
      fault,
      mark: { ...stateMark(auditState(state)), word: AUDIT_WORDS[state] },
      seconds: outageSeconds === undefined ? '' : `${outageSeconds} s`,
      why: reason,
    })),
  );
}

/** Of drills by name: `kill:app/2` breaks app's second instance. */
function cellsOfResults({ results }: DrillRecord): readonly MatrixCell[] {
  return results.flatMap(({ drill, state, outage, sentence }) => {
    const [fault = '', ...target] = drill.split(':');
    if (target.length === 0 || !FAULTS.some((known) => known === fault)) return [];
    return [
      {
        component: target.join(':').replace(/^@/, 'server '),
        fault,
        mark: stateMark(state),
        seconds: worstOutage(outage),
        why: sentence,
      },
    ];
  });
}

/** Of a play whose end nobody saw the worst is not known. */
export function worstOutage({ worst, missing }: DrillResult['outage']): string {
  const known = worst === undefined ? '' : secondsText(worst);
  if (missing === 0) return known;
  return `end not seen in ${plural(missing, 'play')}${known === '' ? '' : `, else ${known}`}`;
}
