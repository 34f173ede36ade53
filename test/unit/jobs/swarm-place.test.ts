import { createServer, type AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/jobs/capacity/identity.ts';
import { refuseServersDown } from '../../../src/jobs/capacity/servers-down.ts';
import { swarmFindings } from '../../../src/jobs/doctor/swarm-findings.ts';
import { pairsPlatform } from '../../../src/jobs/pairs/pairs-platform.ts';
import { platformOf, storedPlace, swarmPlaceOf } from '../../../src/jobs/platform-of.ts';
import { requireAllowed } from '../../../src/jobs/run/allowed-target.ts';
import { refuseOtherWords, wordsOf } from '../../../src/jobs/run/resumed-words.ts';
import { elsewhereNote } from '../../../src/platform/elsewhere.ts';
import { isolationOn } from '../../../src/platform/engine/isolation.ts';
import type { Platform, PlatformDescription } from '../../../src/platform/platform.ts';
import type { FoundSwarm } from '../../../src/platform/swarm/find-swarm.ts';
import { RUN_FILE, type RunRecord } from '../../../src/records/run-record.ts';
import type { StoredRun } from '../../../src/store/run-reader.ts';
import { resumedRecord } from '../../../src/run/resume.ts';
import { fingerprintOf } from '../../../src/verdicts/gate/fingerprint.ts';
import { exitOf } from '../../../src/verdicts/exit.ts';
import { runRecord } from '../../support/run-fixture.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

const SERVERS = [
  { name: 'srv1', cpus: 2, memoryBytes: 2 ** 30, dockerVersion: '20.10.24', kernel: '6.1' },
  { name: 'srv2', cpus: 4, memoryBytes: 2 ** 30, dockerVersion: '24.0.7', kernel: '6.1' },
];
const SWARM = { id: 'z9u77', manager: 'east', nodes: 'srv2=ssh://me@two', servers: SERVERS };
const onSwarm = (swarm: RunRecord['environment']['swarm']): RunRecord => {
  const run = runRecord();
  return { ...run, environment: { ...run.environment, platform: 'swarm', ...(swarm && { swarm }) } };
};

describe('where topologies run, as it is typed', () => {
  it('is a Swarm by its manager and, where that is typed, by its nodes', () => {
    expect(swarmPlaceOf({})).toBeUndefined();
    expect(swarmPlaceOf({ swarm: '' })).toEqual({ manager: '', nodes: new Map() });
    expect(swarmPlaceOf({ swarm: 'east', swarmNodes: 'srv1=a, srv2=ssh://me@two' })).toEqual({
      manager: 'east',
      nodes: new Map([
        ['srv1', 'a'],
        ['srv2', 'ssh://me@two'],
      ]),
    });
  });

  it.each<[string, Parameters<typeof swarmPlaceOf>[0], RegExp]>([
    ['nodes without a Swarm', { swarmNodes: 'srv1=a' }, /--swarm-nodes says how the nodes of a --swarm are reached/],
    ['the lab and a Swarm', { lab: true, swarm: '' }, /--lab and --swarm exclude each other/],
    [
      'a node without an address',
      { swarm: '', swarmNodes: 'srv1=a,srv2' },
      /"srv2" is no name with an address behind it/,
    ],
    ['a node with an empty one', { swarm: '', swarmNodes: 'srv1=' }, /"srv1=" is no name/],
    ['a password', { swarm: 'ssh://me:secret@m1' }, /^--swarm and --swarm-nodes take no passwords/],
    ['one of a node', { swarm: '', swarmNodes: 'srv1=tcp://me:secret@n1:2376' }, /take no passwords/],
    ['a node twice', { swarm: '', swarmNodes: 'srv1=a,srv1=b' }, /"srv1=b" is named twice/],
  ])('is refused for %s', (_name, words, message) => {
    expect(() => swarmPlaceOf(words)).toThrow(message);
  });

  it('is refused before anything else where it is beside a target or a run that says it itself', async () => {
    expect(() => {
      refuseOtherWords({ swarm: 'east' });
    }).toThrow('--swarm cannot be given with it');
    const stored = { run: onSwarm(SWARM) };
    const around = { allowedHosts: [], say: () => undefined };
    await expect(pairsPlatform({ swarm: 'west' }, stored, around)).rejects.toThrow('--swarm cannot be given with it');
    await expect(platformOf({ swarm: 'unix:///nowhere' }, around)).rejects.toMatchObject({ code: 'DOCKER_MISSING' });
  });

  it('is what an interrupted run says: its Swarm, the lab, or one engine', () => {
    expect(storedPlace(onSwarm(SWARM))).toEqual({ swarm: 'east', swarmNodes: 'srv2=ssh://me@two' });
    expect(storedPlace(onSwarm(undefined))).toEqual({ lab: true });
    expect(storedPlace(runRecord())).toEqual({ lab: false });
    const stored = { run: { ...onSwarm(SWARM), state: 'interrupted' }, trials: [] } as unknown as StoredRun;
    expect(wordsOf(stored)).toMatchObject({ swarm: 'east', swarmNodes: 'srv2=ssh://me@two' });
  });
});

describe('what was measured on a Swarm', () => {
  it('is stored with it, and set beside nothing that was measured elsewhere', () => {
    const [own, other, lab, engine] = [
      onSwarm(SWARM),
      onSwarm({ ...SWARM, id: 'another' }),
      onSwarm(undefined),
      runRecord(),
    ];
    expect(RUN_FILE.schema.parse(own).environment.swarm).toEqual(SWARM);
    const marks = [own, other, lab, engine].map((run) => JSON.stringify(fingerprintOf(run, [])));
    expect(new Set(marks).size).toBe(4);
    const given = {
      ...{ version: '1', topology: topologyOf(service('site')), imageIds: new Map(), seen: [], serversDown: [] },
      scenario: { profile: {}, load: {}, requests: [] } as never,
    };
    const machines = [own, other, lab, engine].map(({ environment }) => identityOf({ ...given, environment }).machine);
    expect(new Set(machines).size).toBe(4);
    expect(identityOf({ ...given, environment: own.environment }).machine).toBe(machines[0]);
  });

  it('is not continued on another Swarm, or on other servers', () => {
    const own = onSwarm(SWARM);
    expect(() => resumedRecord(own, onSwarm({ ...SWARM, manager: 'by another way' }), 0)).not.toThrow();
    expect(() => resumedRecord(own, onSwarm({ ...SWARM, id: 'another' }), 0)).toThrow(
      /the Swarm was z9u77 and is another/,
    );
    expect(() => resumedRecord(own, onSwarm({ ...SWARM, servers: SERVERS.slice(0, 1) }), 0)).toThrow(
      /the servers of the Swarm/,
    );
  });
});

it('load goes to nodes that the scenario allows, and those that it does not are all named', () => {
  expect(() => {
    requireAllowed(['127.0.0.11', '10.0.0.1', 'fd00::7'], ['10.0.0.1', 'FD00::7']);
  }).not.toThrow();
  expect(() => {
    requireAllowed(['10.0.0.1', '10.0.0.2', '127.0.0.1'], ['10.0.0.9']);
  }).toThrow(
    /^10\.0\.0\.1, 10\.0\.0\.2 are not this machine, and the scenario does not list them under allowed_hosts$/,
  );
});

it('no core is reserved for it, nobody reads its kernels, and its servers are not taken down', () => {
  const description = { cpus: 64, kernel: 'same', swarm: SWARM } as unknown as PlatformDescription;
  expect(isolationOn(description, 'auto')).toEqual({
    description: 'by servers: srv1, srv2; no core is reserved',
  });
  expect(elsewhereNote(description, 'same')).toMatch(
    /^the servers srv1, srv2 are read through their Docker engines: not measured there are CPU steal/,
  );
  const platform: Pick<Platform, 'id' | 'grips'> = { id: 'swarm' };
  expect(() => {
    refuseServersDown({ serversDown: '1' }, platform);
  }).toThrow(/--servers-down/);
  expect(() => {
    refuseServersDown({ servers: '1,2' }, platform);
  }).toThrow(/--servers: budgets/);
  expect(() => {
    refuseServersDown({}, platform);
  }).not.toThrow();
  expect(exitOf({ kind: 'swarm-removal', areNodesReached: false }).code).toBe(5);
});

it('doctor says of each server what it is and whether its ports are heard of', async () => {
  const heard = createServer();
  await new Promise<void>((resolve) => heard.listen(0, '127.0.0.1', resolve));
  const { port } = heard.address() as AddressInfo;
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const closed = (silent.address() as AddressInfo).port;
  silent.close();
  const server = (name: string, address: string, at: number) => ({
    ...{
      name,
      address,
      cpus: 2,
      memoryBytes: 2 ** 31,
      engineVersion: '20.10.24',
      kernel: '',
      isContainerdStore: false,
    },
    ...{ docker: new Docker(), ports: new Map([[at, at]]) },
  });
  const found = {
    ...{ manager: new Docker(), id: 'z9', version: '20.10.24', unnamed: ['db5'] },
    servers: [
      server('srv1', '127.0.0.1', port),
      server('srv2', '127.0.0.1', closed),
      server('srv3', 'no.such.host.invalid', 1),
    ],
    problems: ['srv4: the node srv4 is down'],
  } satisfies FoundSwarm;
  const place = { manager: '', nodes: new Map<string, string>() };
  const images = () => Promise.resolve([]);
  const { findings } = await swarmFindings(place, {
    open: () => Promise.resolve({ found, platform: {} as Platform }),
    images,
  });
  heard.close();
  expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'Swarm good',
    'server srv1 good',
    'server srv2 good',
    'server srv3 warning',
    'server srv4 bad',
    'nodes without a name warning',
  ]);
  expect(findings[1]?.detail).toBe(`2 cores, 2 GiB, Docker 20.10.24, ports ${port}-${port} at 127.0.0.1`);
  expect(findings[3]?.detail).toMatch(/at no\.such\.host\.invalid: (ENOTFOUND|EAI_AGAIN|no answer)/);
});
