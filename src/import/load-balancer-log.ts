import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { splitQuoted } from './w3c-log.ts';

const KINDS = /^(?:https?|h2|grpcs?|wss?) \d{4}-\d\d-\d\dT/;
const CLASSIC = /^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ \S+:\d+ /;

/**
 * Access logs of AWS load balancers, classic (ELB) and application (ALB).
 * @source docs.aws.amazon.com: "Access logs for your Classic Load Balancer", "... Application Load Balancer"
 */
export function readLoadBalancerLine(line: string): LineFacts | Rejection {
  const shift = KINDS.test(line) ? 1 : CLASSIC.test(line) ? 0 : undefined;
  if (shift === undefined) return 'format';
  const values = splitQuoted(line, ' ');
  const [time, client = '-', ownStatus, request] = [0, 2, 7, 11].map((column) => values[column + shift]);
  if (request === undefined) return 'unfinished';
  // IPv6 has no brackets there: its last part is the port.
  const clients = [{ from: 'client:port', text: client.replace(/:\d+$/, '') }];
  // What was no HTTP is logged as "- - - ", or as "- http://name:80-/ ".
  return {
    format: shift === 1 ? 'AWS application load balancer' : 'AWS classic load balancer',
    time,
    request: request.startsWith('- ') ? '-' : request.trim(),
    status: ownStatus,
    clients,
  };
}
