import { itemValues } from '../../figures/metric-rows.ts';
import { type TrialCheck } from '../trial-check.ts';
import { metricSum } from '../../figures/metric-sums.ts';

/**
 * A full accept queue drops a connection; the client tries again after 1 s. That is the server's doing, and so a finding, but one that
 * makes high percentiles a matter of the kernel's timers.
 * @source kernel: ListenDrops counts every connection dropped while listening, those of full queues included
 */
export const listenDrops: TrialCheck = {
  id: 'listen-drops',
  title: 'Listen queues',
  speaksFor: 'time',
  limits: 'warning at the first connection dropped by a listening socket of the host or of a container',
  judge: ({ metrics }) => {
    const host = metricSum(metrics, 'host.listen_drops_total');
    const containers = itemValues(metrics, 'container.listen_drops_total');
    const dropped = [['host', host] as const, ...containers].filter(([, drops]) => drops > 0);
    if (dropped.length > 0) {
      return {
        state: 'warning',
        measured: `dropped connections: ${dropped.map(([name, drops]) => `${name} ${drops}`).join(', ')}`,
        remedy: 'raise the backlog of that server (and net.core.somaxconn), or give it more threads that accept',
      };
    }
    // One on the host's network has no queues of its own, and so neither row.
    const own = (['container.received_bytes_total', 'container.unread'] as const).flatMap((sign) => [
      ...itemValues(metrics, sign).keys(),
    ]);
    const isPartial = containers.size === 0 || own.some((name) => !containers.has(name));
    const unknown = [...(Number.isNaN(host) ? ['host'] : []), ...(isPartial ? ['containers'] : [])];
    return unknown.length === 0
      ? { state: 'valid', measured: 'no connection dropped' }
      : {
          state: 'not-measured',
          measured: `not known of: ${unknown.join(', ')}`,
          remedy: 'run on Linux, with servers that benchday starts on the same machine; see the collectors',
        };
  },
};
