import { describe, expect, it } from 'vitest';
import { refusalOf } from './shop-topology.ts';

describe('a service that Compose or benchday does not take is refused with its line', () => {
  it.each([
    ['privileged: perhaps', 'privileged: must be true or false, got "perhaps"'],
    ['network_mode: elsewhere', 'network_mode: must be one of none, bridge, default, host, service:NAME'],
    ['enviroment: {}', 'enviroment: is no key of the Compose Specification; did you mean environment?'],
    ['deploy: { mode: job }', 'deploy.mode: must be one of replicated, global, got "job"'],
    ['deploy: { replicas: -1 }', 'deploy.replicas: must be a whole number from 0 to 1000, got -1'],
    [
      'deploy: { resources: { limits: { cpus: -1 } } }',
      'deploy.resources.limits.cpus: must be a number of cores greater than 0, got -1',
    ],
    [
      'deploy: { resources: { limits: { memory: lots } } }',
      'deploy.resources.limits.memory: must be a size such as 512m or 1g, got "lots"',
    ],
    ['stop_grace_period: 10', 'stop_grace_period: must be text'],
    ['stop_grace_period: many', 'stop_grace_period: must be a duration such as 1m30s or 500ms, got "many"'],
    ['expose: [0]', 'expose[0]: must be a port from 1 to 65535, got "0"'],
    ['restart: always:3', 'restart: must be one of no, always, on-failure, unless-stopped, got "always:3"'],
    ['restart: sometimes', 'restart: must be one of no, always, on-failure, unless-stopped, got "sometimes"'],
    ['init: maybe', 'init: must be true or false, got "maybe"'],
    ['command: "echo \'open"', 'command: must be a command whose quotes are closed'],
    ['command: { a: b }', 'command: is of a kind that this key does not take'],
    ['volumes: [nowhere:/a]', 'volumes[0]: there is no volume "nowhere"; this file declares no volume'],
    ['volumes: ["files:b"]', 'volumes[0].target: must be an absolute path, got "b"'],
    ['volumes: [{ type: bind, target: /a }]', 'volumes[0].type: needs a source; a bind has one'],
    ['volumes: [{ type: npipe, target: /a }]', 'volumes[0].type: must be one of volume, bind, tmpfs, got "npipe"'],
    [
      'volumes: [{ type: bind, source: ./gone, target: /a, bind: { create_host_path: false } }]',
      'volumes[0]: there is no file or folder shop/gone on this machine',
    ],
    ['networks: [frnt]', 'networks[0]: there is no network "frnt"; this file declares default'],
    ['configs: [site]', 'configs[0]: there is no config "site"; this file declares no config'],
    ['secrets: [{ source: key }]', 'secrets[0]: there is no secret "key"; this file declares no secret'],
    ['depends_on: [db]', 'depends_on[0]: there is no service "db"; this file declares app'],
    [
      'depends_on: { ap: { condition: service_healthy } }',
      'depends_on.ap: there is no service "ap"; did you mean app? this file declares app',
    ],
    [
      'depends_on: { app: { condition: healthy } }',
      'depends_on.app.condition: must be one of service_started, service_healthy, service_completed_successfully',
    ],
    ['env_file: .', 'env_file: there is no file shop'],
    ['env_file: gone.env', 'env_file: there is no file shop/gone.env'],
    ['build: ./gone', 'build: there is no folder shop/gone to build from'],
    ['build: .', 'build: there is no Dockerfile shop/Dockerfile'],
    [
      'healthcheck: { test: [curl, localhost] }',
      'healthcheck.test: must begin with CMD, CMD-SHELL or NONE when it is a list',
    ],
    ['cpuset: a', 'cpuset: must be a list of cores such as 0-2 or 0,1, got "a"'],
    ['image: ${IMAGE:?name one}', 'image: needs the variable IMAGE: name one'],
  ])('%s', async (line, message) => {
    const compose = `services:\n  app:\n    ports: ["80"]\n    ${line}\n`;
    const withImage = line.startsWith('image') ? compose : `${compose}    image: x\n`;
    expect(await refusalOf(withImage)).toBe(`FILE_INVALID: compose.yaml:4 services.app.${message}`);
  });

  it.each([
    ['"80:65536"', 'must hold ports from 0 to 65535, got "65536"'],
    ['"53:53/icmp"', 'must be of tcp or udp, got "icmp"'],
    ['http', 'must hold ports from 0 to 65535, got "http"'],
    ['[80]', 'must be a number'],
  ])('port %s', async (port, message) => {
    expect(await refusalOf(`services:\n  app:\n    image: x\n    ports: [${port}]\n`)).toBe(
      `FILE_INVALID: compose.yaml:4 services.app.ports[0]: ${message}`,
    );
  });
});
