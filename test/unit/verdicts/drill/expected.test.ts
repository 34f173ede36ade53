import { expect, it } from 'vitest';
import { expectedFor, type DrillAim } from '../../../../src/verdicts/drill/expected.ts';

const aim = (changes: Partial<DrillAim>): DrillAim => ({
  ...{ fault: 'kill', isServer: false, roles: ['app'], hasPatroni: false, isRestarted: false },
  programs: ['haproxy', 'varnish', 'etcd', 'rabbitmq'],
  ...changes,
});
const about = (changes: Partial<DrillAim>) => expectedFor(aim(changes)).map(({ what }) => what);

it.each([
  ['a restart is expected only where a restart policy is', { isRestarted: true }, /container starts again/, true],
  ['none without one', {}, /container starts again/, false],
  [
    'none on a server that is dead',
    { isRestarted: true, isServer: true, fault: 'kill-container' },
    /starts again/,
    false,
  ],
  ['a failover only where Patroni is', { roles: ['database'], hasPatroni: true }, /Patroni/, true],
  ['none of a lone database', { roles: ['database'] }, /Patroni/, false],
  ['a hang is seen by checks', { fault: 'pause' }, /silent server/, true],
  ['a death by the connection', {}, /silent server/, false],
  ['Varnish looks after its backends', {}, /Varnish/, true],
  ['where there is one', { programs: ['haproxy'] }, /Varnish/, false],
  ['HAProxy is not every load balancer', { programs: ['nginx', 'varnish'] }, /HAProxy|dead address/, false],
  ['a registry has a leader where it is etcd', { roles: ['registry'], programs: [] }, /etcd/, false],
  ['a broker has quorum queues where it is RabbitMQ', { roles: ['broker'], programs: ['kafka'] }, /quorum/, false],
] as const)('%s', (_what, changes, wanted, isThere) => {
  expect(about(changes).some((what) => wanted.test(what))).toBe(isThere);
});

it.each(['none', 'burn', 'loss', 'delay', 'bandwidth', 'disk-full'])('of %s nothing is published', (fault) => {
  expect(about({ fault, roles: ['app', 'database', 'registry'], hasPatroni: true, isRestarted: true })).toEqual([]);
});

it('every time has its basis', () => {
  const all = expectedFor(
    aim({ roles: ['app', 'database', 'registry', 'broker'], hasPatroni: true, isRestarted: true }),
  );
  expect(all.every(({ range, basis }) => range !== '' && basis !== '')).toBe(true);
});
