import { describe, expect, it } from 'vitest';
import { choosePorts, isBeaten, type KnownService, portsOf } from '../../../../src/platform/swarm/ports.ts';
import { newestTask } from '../../../../src/platform/swarm/swarm-tasks.ts';
import { server } from './some-server.ts';

describe('ports of a server', () => {
  const known = (id: string, at: string, on: string, ...ports: readonly number[]): KnownService => ({
    ID: id,
    CreatedAt: at,
    Spec: {
      Labels: { 'benchday.server': on },
      EndpointSpec: { Ports: ports.map((PublishedPort) => ({ PublishedPort })) },
    },
  });

  it('are those that no service on it has', () => {
    const services = [known('a', '1', 'srv1', 30_001), known('b', '2', 'srv2', 30_002)];
    const used = new Set(portsOf(services, 'srv1'));
    const chosen = choosePorts(server('srv1', 1), used, { runId: 'x', count: 2 });
    expect([...chosen].sort()).toEqual([30_002, 30_003]);
    expect(() => choosePorts(server('srv1', 1), used, { runId: 'x', count: 3 })).toThrow(
      /srv1 has 3 entry ports, and 1 are taken/,
    );
  });

  it('are none that a service of somebody else has, wherever that runs', () => {
    const foreign: KnownService[] = [
      { ID: 'x', CreatedAt: '1', Spec: { Name: 'shop', EndpointSpec: { Ports: [{ PublishedPort: 30_001 }] } } },
      { ID: 'y', CreatedAt: '1', Spec: { Name: 'mail' }, Endpoint: { Ports: [{ PublishedPort: 30_003 }] } },
    ];
    expect(portsOf(foreign, 'srv1')).toEqual([30_001, 30_003]);
    const used = new Set(portsOf(foreign, 'srv2'));
    expect(choosePorts(server('srv2', 1), used, { runId: 'x', count: 1 })).toEqual([30_002]);
  });

  it('belong to the service that had them first', () => {
    const services = [
      known('a', '1', 'srv1', 30_001),
      known('b', '2', 'srv1', 30_001),
      known('c', '0', 'srv2', 30_001),
    ];
    expect(isBeaten(services, 'a', 'srv1')).toBe(false);
    expect(isBeaten(services, 'b', 'srv1')).toBe(true);
    expect(isBeaten(services, 'c', 'srv2')).toBe(false);
  });
});

describe('the newest task of a service', () => {
  const task = (at: string, state: string, more: object = {}) => ({
    ID: at,
    CreatedAt: at,
    ServiceID: 's',
    Status: { State: state, Message: 'said', ...more },
  });

  it('has a container once it runs, and those before it as restarts', () => {
    const tasks = [task('2', 'running', { ContainerStatus: { ContainerID: 'c2' } }), task('1', 'failed')];
    expect(newestTask(tasks, 's')).toEqual({ restarts: 1, waitsFor: 'its task is running: said', containerId: 'c2' });
  });

  it('waits with a reason until then, or is refused for good', () => {
    expect(newestTask([], 's').waitsFor).toMatch(/no task/);
    expect(newestTask([task('1', 'pending', { Err: 'no suitable node' })], 's')).toEqual({
      restarts: 0,
      waitsFor: 'its task is pending: no suitable node',
    });
    expect(newestTask([task('1', 'rejected', { Err: 'No such image' })], 's').refusal).toBe('No such image');
  });
});
