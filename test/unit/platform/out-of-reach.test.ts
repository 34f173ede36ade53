import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { outOfReach } from '../../../src/platform/engine/out-of-reach.ts';

const container = (...gateways: readonly (readonly [v4: string, v6?: string])[]) =>
  ({
    NetworkSettings: {
      Networks: Object.fromEntries(
        gateways.map(([Gateway, IPv6Gateway = ''], index) => [`n${index}`, { Gateway, IPv6Gateway }]),
      ),
    },
  }) as unknown as Docker.ContainerInspectInfo;

it.each([
  ['the gateway is an address here', [container(['172.18.0.1'])], ['127.0.0.1', '172.18.0.1']],
  ['one of several is', [container(['172.18.0.1'], ['172.19.0.1'])], ['127.0.0.1', '172.19.0.1']],
  ['that of version 6 is', [container(['', 'fd00::1'])], ['::1', 'fd00::1']],
  ['there is none, as in the network of the host', [container([''])], ['127.0.0.1']],
  ['a network is cut off', [container([''], ['172.18.0.1'])], ['172.18.0.1']],
])('published ports are in reach where %s', (_name, containers, own) => {
  expect(outOfReach(containers, own, undefined)).toBeUndefined();
});

it('they are not where no gateway is an address here, and it says which engine', () => {
  const containers = [container(['172.18.0.1']), container(['172.19.0.1'])];
  expect(outOfReach(containers, ['127.0.0.1', '10.0.0.7'], undefined)).toBe(
    "the Docker engine is on another machine or in another network than benchday: the gateway of its containers, 172.18.0.1 and 172.19.0.1, is no address here, and ports are published on 127.0.0.1 of the engine's own machine",
  );
  expect(outOfReach(containers, ['127.0.0.1'], 'tcp://docker:2375')).toMatch(
    /^the Docker engine \(tcp:\/\/docker:2375\)/,
  );
  expect(outOfReach(containers, ['127.0.0.1'], 'unix:///run/docker.sock')).toMatch(/^the Docker engine is on/);
});
