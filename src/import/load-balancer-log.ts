import type { CommonOutcome } from './common-log.ts';
import type { LogRecord } from './log-record.ts';
import { parseTime } from './log-time.ts';
import { clientOf, fillFromText, statusOf } from './text-record.ts';
import { splitQuoted } from './w3c-log.ts';

const KINDS = /^(?:https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT/;
const CLASSIC = /^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ \S+:\d+ /;

/**
 * Access logs of AWS load balancers, classic (ELB) and application (ALB).
 * @source docs.aws.amazon.com: "Access logs for your Classic Load Balancer", "... Application Load Balancer"
 */
export function readLoadBalancerLine(line: string, into: LogRecord): CommonOutcome {
  const shift = KINDS.test(line) ? 1 : CLASSIC.test(line) ? 0 : undefined;
  if (shift === undefined) return 'format';
  const values = splitQuoted(line, ' ');
  const [time, client, ownStatus, request] = [0, 2, 7, 11].map((column) => values[column + shift]);
  if (time === undefined || client === undefined || request === undefined) return 'unfinished';
  if (!parseTime(time, into)) return 'time';
  const status = statusOf(ownStatus);
  if (status === undefined) return 'status';
  into.status = status;
  // What was no HTTP is logged as "- - - ".
  if (/^-(?: -)*\s*$/.test(request)) return 'empty';
  return fillFromText({ client: clientOf(client), request: request.trim(), status }, into) ? 'request' : 'line';
}
