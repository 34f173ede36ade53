import Docker from 'dockerode';
import { expect, it } from 'vitest';
import { ownIdentity } from '../../../../src/base/process-identity.ts';
import { removeLabs } from '../../../../src/jobs/down/remove-labs.ts';
import { removeSwarmLeftovers } from '../../../../src/platform/swarm/swarm-tear-down.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const GONE = ownIdentity().replace(/ \d+ \S+$/, ' 999999999 1');
const labels = (run: string, owner: string) => ({ 'benchday.run': run, 'benchday.owner': owner });

/** A manager that is told what services and configs there are, by what its API says of them. */
function swarm(things: { readonly services: readonly object[]; readonly configs: readonly object[] }) {
  const removed: string[] = [];
  const docker = new Docker();
  const have =
    (list: readonly object[]) =>
    (of: { readonly filters?: unknown } = {}) => {
      const [asked = ''] = (of.filters as { readonly label?: readonly string[] } | undefined)?.label ?? [];
      const [key = '', value] = asked.split('=');
      const found = list.filter((one) => {
        const own = (one as { readonly Spec: { readonly Labels: Readonly<Record<string, string>> } }).Spec.Labels[key];
        return own !== undefined && (value === undefined || own === value);
      });
      return Promise.resolve(found);
    };
  const removing = (id: string) => ({ remove: () => Promise.resolve(removed.push(id)) });
  Object.assign(docker, {
    listServices: have(things.services),
    listConfigs: have(things.configs),
    listNetworks: () => Promise.resolve([]),
    listContainers: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: [] }),
    getService: removing,
    getConfig: removing,
  });
  return { removed, cluster: { manager: docker, servers: [{ docker }] } };
}

const thing = (ID: string, run: string, owner: string) => ({ ID, Spec: { Labels: labels(run, owner) } });

it('what killed runs left on a Swarm is removed, also where only configs are left, and what lives stays', async () => {
  const { removed, cluster } = swarm({
    services: [thing('dead', 'killed', GONE), thing('busy', 'living', ownIdentity())],
    configs: [thing('file', 'early', GONE), thing('used', 'living', ownIdentity())],
  });
  const { removed: sum, left } = await removeSwarmLeftovers(cluster);
  expect(removed.sort()).toEqual(['dead', 'file']);
  expect(sum).toEqual({ containers: 1, networks: 0, volumes: 0 });
  expect(left).toMatchObject([{ runId: 'living', containers: 1, owner: { state: 'living', pid: process.pid } }]);
});

it('a run that was killed and is resumed keeps what it has', async () => {
  const { removed, cluster } = swarm({
    services: [thing('now', 'resumed', ownIdentity()), thing('before', 'resumed', GONE)],
    configs: [],
  });
  await removeSwarmLeftovers(cluster);
  expect(removed).toEqual([]);
});

it('of a lab that somebody uses, what killed runs left is removed and the lab is left', async () => {
  const none = { containers: 0, networks: 0, volumes: 0 };
  const cleaned: string[] = [];
  const labs = {
    names: () => Promise.resolve(['used', 'idle']),
    users: (name: string) => Promise.resolve(name === 'used' ? ['the run r'] : []),
    remove: () => Promise.resolve({ ...none, containers: 4 }),
    removeLeftovers: (name: string) => {
      cleaned.push(name);
      return Promise.resolve({ ...none, containers: 2 });
    },
  };
  await using runs = await temporaryDirectory();
  expect(await removeLabs(false, { open: () => Promise.resolve(labs), directory: runs.path })).toEqual([
    { name: 'used', state: 'left', users: ['the run r'], removed: { ...none, containers: 2 } },
    { name: 'idle', state: 'removed', ...none, containers: 4 },
  ]);
  expect(cleaned).toEqual(['used']);
});
