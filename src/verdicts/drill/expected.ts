import type { Role } from '../../records/roles.ts';
import type { DrillResult } from '../../records/drill-record.ts';

/** What a drill is aimed at, as far as times are known for it. */
export interface DrillAim {
  /** id of the fault */
  readonly fault: string;
  readonly isServer: boolean;
  readonly roles: readonly Role[];
  /** Patroni looks after it */
  readonly hasPatroni: boolean;
  /** what is known to run in the topology, by kinds of collectors: times are of these programs, and of no others of the same role */
  readonly programs: readonly string[];
  /** the engine starts it again */
  readonly isRestarted: boolean;
}

type Expected = DrillResult['expected'][number];

const RESTART: Expected = {
  what: 'a container starts again',
  range: '0.1 s, doubling at each further try, after up to 1 min; and its own start',
  basis: 'restart policy of Docker Engine 20.10, source',
};
const SILENT_SERVER: Expected = {
  what: 'HAProxy sees a silent server',
  range: '6 to 8 s by its defaults (inter 2s, fall 3); 1.9 s with inter 1s, fastinter 250ms, fall 2',
  basis: 'HAProxy 2.6, documentation, and a sum',
};
const DEAD_ADDRESS: Expected = {
  what: 'a request to a dead address',
  range: 'waits timeout connect, then goes to another server; not failed',
  basis: 'HAProxy 2.6, source',
};
const POSTMASTER: Expected = {
  what: 'PostgreSQL dies, Patroni lives',
  range: 'up to 300 s by primary_start_timeout; 3 to 8 s where that is 0',
  basis: 'Patroni 3.0, documentation, and a sum',
};
const PATRONI_NODE: Expected = {
  what: 'a node of Patroni is lost',
  range: 'on average 30 s with ttl 30; on average 22 s and at most 25.5 s with ttl 20, loop 2, retry 5',
  basis: "pigsty's published formula",
};
const RAFT: Expected = { what: "etcd's leader is lost", range: '1 to 2 s', basis: 'etcd 3.4, source, and a sum' };
const BROKER: Expected = {
  what: 'the leader of a quorum queue is lost',
  range: '0.1 to 0.6 s when its process dies, 5 to 11 s when it hangs or is cut off; and the clients connect again',
  basis: 'RabbitMQ 3.10, source, and a sum',
};
const VARNISH: Expected = {
  what: 'Varnish sees a sick backend',
  range: '30 s by its defaults (interval 5s, window 8, threshold 3)',
  basis: 'Varnish 7.1, documentation, and a sum',
};

/** Whatever it is aimed at lives and answers, or is back at once: nothing is published, and nothing follows, of how long anybody takes to see that it is worse. */
const WORSE = new Set(['restart', 'burn', 'loss', 'delay', 'bandwidth', 'disk-full', 'certificate-expired', 'clock']);

/** Times that are published, or follow from settings, for such a fault: to be read beside the measured ones. */
export function expectedFor({
  fault,
  isServer,
  roles,
  hasPatroni,
  programs,
  isRestarted,
}: DrillAim): readonly Expected[] {
  if (fault === 'none' || WORSE.has(fault)) return [];
  const isDeath = ['kill', 'kill-container', 'image-missing'].includes(fault);
  const has = (role: Role): boolean => roles.includes(role);
  return [
    ...(fault === 'kill' && !isServer && isRestarted ? [RESTART] : []),
    ...(has('database') && hasPatroni ? (fault === 'kill' ? [POSTMASTER, PATRONI_NODE] : [PATRONI_NODE]) : []),
    ...(has('registry') && programs.includes('etcd') ? [RAFT] : []),
    ...(has('broker') && programs.includes('rabbitmq') ? [BROKER] : []),
    ...((has('app') || has('page-cache')) && programs.includes('haproxy')
      ? [isDeath ? DEAD_ADDRESS : SILENT_SERVER]
      : []),
    ...(has('app') && programs.includes('varnish') ? [VARNISH] : []),
  ];
}
