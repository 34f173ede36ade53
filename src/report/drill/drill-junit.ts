import type { AuditedComponent } from '../../records/drill-audit.ts';
import type { DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { auditState } from '../../verdicts/drill/judge-audit.ts';
import { secondsText } from '../../verdicts/drill/words.ts';
import { type JunitCase, junitFile } from '../junit-file.ts';
import { worstOutage } from './kill-matrix.ts';

type Case = Omit<JunitCase, 'className'>;

/** A drill as a JUnit file, a test case for each fault, or, of an audit, for each component. */
export function drillJunit(record: DrillRecord): string {
  const { runId, scenario, topology, results, audit, state, seed } = record;
  const cases = audit === undefined ? results.map(caseOfResult) : audit.components.map(caseOfComponent);
  const suite = {
    name: `benchday drill: ${topology} under ${scenario}`,
    properties: { run: runId, state, seed: String(seed) },
    cases: cases.map((one) => ({ ...one, className: `benchday.${scenario}.${topology}` })),
  };
  return junitFile([suite], 'error');
}

function caseOfResult(result: DrillResult): Case {
  const { drill, state, sentence, outage, accounting, expected } = result;
  return {
    ...{ name: drill, state, sentence },
    seconds: worstSeconds(result),
    details: [
      `outage ${secondsText(outage.median)}, worst ${outage.missing === 0 ? secondsText(outage.worst) : worstOutage(outage)}`,
      `accounting ${accounting}`,
      ...expected.map(({ what, range, basis }) => `expected: ${what}: ${range} (${basis})`),
    ],
  };
}

/** The longest outage; null where one play's is unknown. That of a fault that no client noticed is 0. */
function worstSeconds({ plays, noticed, outage }: DrillResult): string | null {
  if (plays === 0 || noticed === undefined || outage.missing > 0) return null;
  return outage.worst === undefined ? '0' : (outage.worst / 1000).toFixed(1);
}

function caseOfComponent({ name, kind, state, sentence, cells, suspicions }: AuditedComponent): Case {
  const known = cells.flatMap(({ outageSeconds }) => outageSeconds ?? []);
  return {
    name: kind === 'server' ? `server ${name}` : name,
    state: auditState(state),
    sentence,
    // Of a component that was not broken in each way the longest is not known.
    seconds: known.length === 0 || known.length < cells.length ? null : String(Math.max(...known)),
    details: [
      ...cells.map(({ drill, state: of, reason }) => `${drill}: ${of}: ${reason}`),
      ...suspicions.map((suspicion) => `the file says: ${suspicion}`),
    ],
  };
}
