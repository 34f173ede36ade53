import { expect, test } from 'vitest';
import { keyOf, restoringService } from '../../../../src/platform/engine/data/data-place.ts';
import type { Mount, Service } from '../../../../src/topology/topology.ts';
import { service } from '../../../docker/platform/small-topology.ts';
import { placed } from './fake-engine.ts';

const bind = (target: string): Mount => ({ kind: 'bind', source: '/from', target, readOnly: true });
const key = (changes: Partial<Service>) => keyOf(placed({}, { service: service('db', changes) }));

test('a service that restores stands alone: no hooks, nothing of other services', () => {
  const settings: Service['settings'] = {
    shmBytes: 1 << 28,
    startHooks: [{ command: ['psql', '-c', 'select 1'] }],
    volumesFrom: [{ service: 'configuration', isReadOnly: true }],
    shared: { ipc: 'app', network: 'app' },
  };
  const restoring = restoringService(placed({}, { service: service('db', { settings }) }));
  expect(restoring.settings).toEqual({ shmBytes: 1 << 28, hasNoNetwork: true });
  expect(restoringService(placed()).settings).toEqual({ hasNoNetwork: true });
});

test.each<[string, Partial<Service>]>([
  ['a mounted configuration', { mounts: [bind('/etc/mysql/conf.d')] }],
  ['the folder of its command', { workingDir: '/srv' }],
  ['its settings', { settings: { groups: ['999'] } }],
])('files that were restored with %s are others than without', (_name, changes) => {
  expect(key(changes)).not.toBe(key({}));
});

test.each<[string, Partial<Service>]>([
  ['hooks', { settings: { startHooks: [{ command: ['true'] }] } }],
  ['a mount at its files', { mounts: [bind('/data')] }],
  ['scripts', { mounts: [bind('/docker-entrypoint-initdb.d/a.sql')] }],
])('%s decide nothing of what is restored', (_name, changes) => {
  expect(key(changes)).toBe(key({}));
});
