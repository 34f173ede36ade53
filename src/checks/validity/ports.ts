import { countIn } from '../../base/count-of.ts';
import { metricMax } from '../../figures/metric-rows.ts';
import { type TrialCheck, graded } from '../trial-check.ts';
import { counted, percent, plainPercent } from '../../base/number-text.ts';

const WARN_ABOVE = 0.5;
const INVALID_ABOVE = 0.9;

/**
 * Each connection takes a port of ours, and keeps it for 60 s after its end (TIME_WAIT). Without one a hit cannot leave.
 * Sockets that listen or belong to others are counted too: never too few.
 * @source 28,232 ports and 60 s carry 470 new connections a second to one address
 */
export const ports: TrialCheck = {
  id: 'ports',
  title: 'Outgoing ports',
  speaksFor: 'time',
  limits: `warning above ${plainPercent(WARN_ABOVE)} of the port range in use, invalid above ${plainPercent(INVALID_ABOVE)} or at the first connection without a port`,
  judge: ({ load, metrics }) => {
    const remedy =
      'wait a minute before the run, let the servers keep connections alive, or widen net.ipv4.ip_local_port_range';
    const refused = countIn(load.failures.connect, 'EADDRNOTAVAIL');
    if (refused > 0) return { state: 'invalid', measured: `${counted(refused, 'connection')} found no port`, remedy };
    const range = metricMax(metrics, 'host.local_ports');
    const waiting = metricMax(metrics, 'host.time_wait_sockets');
    const ratio = (metricMax(metrics, 'host.tcp_sockets') + waiting) / range;
    return graded({
      value: ratio,
      warnAbove: WARN_ABOVE,
      invalidAbove: INVALID_ABOVE,
      measured: Number.isNaN(ratio)
        ? 'sockets or port range unknown'
        : `at most ${percent(ratio)} of ${range} ports, ${waiting} of them in TIME_WAIT`,
      remedy,
    });
  },
};
