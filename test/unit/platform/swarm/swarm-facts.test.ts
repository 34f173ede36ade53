import { describe, expect, it } from 'vitest';
import {
  engineProblems,
  isContainerdStore,
  managerObstacle,
  type SwarmInfo,
} from '../../../../src/platform/swarm/swarm-facts.ts';
import { recorded } from './some-engines.ts';

const manager = recorded('manager');
const inState = (LocalNodeState: string, more: object = {}): SwarmInfo => ({
  ...manager,
  Swarm: { NodeID: '', ControlAvailable: false, ...more, LocalNodeState },
});

describe('an engine as it describes itself', () => {
  it('is a manager where it has control of an active Swarm', () => {
    expect(managerObstacle(manager)).toBeUndefined();
  });

  it('is none where it is a worker, and says which managers it knows', () => {
    const { problem = '', hint = '' } = managerObstacle(recorded('worker')) ?? {};
    expect(problem).toMatch(
      /^srv4 is a worker of its Swarm, or has no say; it knows the managers \d+\.\d+\.\d+\.\d+:2377/,
    );
    expect(hint).toBe('name the engine of a manager');
  });

  it.each<[string, SwarmInfo, RegExp]>([
    ['in no Swarm', recorded('alone'), /is in no Swarm/],
    [
      'of an old Docker that knows none',
      { ...recorded('alone'), Swarm: undefined } as unknown as SwarmInfo,
      /in no Swarm/,
    ],
    ['locked', inState('locked'), /is locked/],
    ['about to join', inState('pending'), /in the state pending$/],
    ['in an error', inState('error', { Error: 'no leader' }), /in the state error: no leader/],
  ])('%s is named', (_name, info, problem) => {
    expect(managerObstacle(info)?.problem).toMatch(problem);
  });

  it('runs services from Docker 20.10 on, with Linux containers and overlay networks', () => {
    for (const name of ['manager', 'worker', 'alone'] as const) expect(engineProblems(recorded(name))).toEqual([]);
    const problems = (changes: Partial<SwarmInfo>) => engineProblems({ ...manager, ...changes });
    expect(problems({ ServerVersion: '19.03.15' })).toEqual([
      'its Docker is 19.03.15, and services need 20.10 or newer',
    ]);
    expect(problems({ ServerVersion: '9.1' })).toHaveLength(1);
    for (const version of ['20.10.0', '24.0.7', '29.1.2-rc.1', 'dev'])
      expect(problems({ ServerVersion: version })).toEqual([]);
    expect(problems({ OSType: 'windows', Plugins: { Network: ['nat'] } })).toEqual([
      'its engine runs windows containers',
      'its engine has no overlay networks',
    ]);
  });

  it('does not say whether its kernel has IPVS: that of these has none', () => {
    for (const name of ['manager', 'worker', 'alone'] as const)
      expect(JSON.stringify(recorded(name))).not.toMatch(/ip_?vs/i);
  });

  it('keeps images in the store of containerd or in its own', () => {
    expect(isContainerdStore(manager)).toBe(false);
    expect(isContainerdStore({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] })).toBe(true);
    expect(isContainerdStore({ DriverStatus: null })).toBe(false);
  });
});
