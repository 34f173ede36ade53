import type { AuditCell, DrillAudit } from '../../records/drill-audit.ts';

const STATE_WORDS: Readonly<Record<AuditCell['state'], string>> = {
  survives: 'no',
  fails: 'YES',
  undecided: 'undecided',
  invalid: 'invalid',
  'not-measured': 'not measured',
};

/** Seconds without service under each fault; a fault that lost a write, or of which less is known, says so. */
function cellText({ state, outageSeconds }: AuditCell): string {
  if (outageSeconds === undefined) return STATE_WORDS[state];
  const seconds = `${outageSeconds} s`;
  return state === 'survives' ? seconds : state === 'fails' ? `${seconds}, fails` : `${seconds}, ${STATE_WORDS[state]}`;
}

/** Head and rows of the table of components against faults. */
export function auditTable({ components }: DrillAudit): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const faults = [...new Set(components.flatMap(({ cells }) => cells.map(({ fault }) => fault)))];
  return {
    columns: ['component', 'instances', ...faults, 'single point', 'the file says'],
    rows: components.map(({ name, kind, instances, cells, state, suspicions }) => [
      kind === 'server' ? `server ${name}` : name,
      kind === 'server' ? '-' : String(instances),
      ...faults.map((fault) => {
        const cell = cells.find((one) => one.fault === fault);
        return cell === undefined ? '-' : cellText(cell);
      }),
      STATE_WORDS[state],
      suspicions.join('; ') || '-',
    ]),
  };
}
