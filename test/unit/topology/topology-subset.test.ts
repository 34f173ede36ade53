import { describe, expect, it } from 'vitest';
import { refusalOf } from './shop-topology.ts';

const SUPPORTED =
  'supported here: image, build, command, entrypoint, environment, env_file, user, hostname, working_dir, tmpfs, init, restart, ' +
  'stop_signal, stop_grace_period, ports, expose, depends_on, healthcheck, volumes, networks, configs, secrets, labels, cpuset, ' +
  'cap_add, ulimits, deploy, privileged, network_mode, pid, ipc, userns_mode, uts, cgroup, devices, security_opt';

describe('a service that is not in the subset is refused with its line', () => {
  it.each([
    ['privileged: perhaps', 'privileged: must be true or false, got "perhaps"'],
    ['network_mode: none', 'network_mode: supports host only'],
    ['dns: 1.1.1.1', `dns: is not a supported key; ${SUPPORTED}`],
    ['enviroment: {}', `enviroment: is not a supported key; did you mean environment? ${SUPPORTED}`],
    ['deploy: { mode: global }', 'deploy.mode: must be replicated, got "global"'],
    ['deploy: { replicas: 0 }', 'deploy.replicas: must be a whole number from 1 to 1000, got 0'],
    [
      'deploy: { resources: { limits: { cpus: 0 } } }',
      'deploy.resources.limits.cpus: must be a number of cores greater than 0, got 0',
    ],
    [
      'deploy: { resources: { limits: { cpus: -1 } } }',
      'deploy.resources.limits.cpus: must be a number of cores greater than 0, got -1',
    ],
    [
      'deploy: { resources: { limits: { memory: lots } } }',
      'deploy.resources.limits.memory: must be a size greater than 0 such as 512m or 1g, got "lots"',
    ],
    ['stop_grace_period: 10', 'stop_grace_period: must be a duration such as 1m30s or 500ms, got 10'],
    ['expose: [0]', 'expose[0]: must be a tcp port from 1 to 65535, got 0'],
    ['expose: ["53/udp"]', 'expose[0]: must be a tcp port from 1 to 65535, got "53/udp"'],
    ['restart: sometimes', 'restart: must be one of no, always, on-failure, unless-stopped, got "sometimes"'],
    ['init: maybe', 'init: must be true or false, got "maybe"'],
    ['command: "echo \'open"', 'command: must be a command whose quotes are closed, got "echo \'open"'],
    ['command: { a: b }', 'command: must be a list or text, got a map of keys'],
    ['volumes: [nowhere:/a]', 'volumes[0]: there is no volume "nowhere"; this file declares no volume'],
    ['volumes: ["a:/a:z"]', 'volumes[0]: supports only the modes ro and rw, got "a:/a:z"'],
    ['volumes: ["a:b"]', 'volumes[0]: must have an absolute target path, got "a:b"'],
    ['volumes: [{ type: bind, target: /a }]', 'volumes[0].source: is missing; a bind needs one'],
    ['volumes: [{ type: npipe, target: /a }]', 'volumes[0].type: must be one of volume, bind, tmpfs, got "npipe"'],
    ['volumes: ["./gone:/a"]', 'volumes[0]: there is no file or folder shop/gone on this machine'],
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
      'depends_on.app.condition: must be one of service_started, service_healthy, service_completed_successfully, got "healthy"',
    ],
    ['stop_grace_period: [5s]', 'stop_grace_period: must be a duration such as 1m30s or 500ms, got a list'],
    ['env_file: .', 'env_file: there is no file shop'],
    ['env_file: gone.env', 'env_file: there is no file shop/gone.env'],
    ['build: ./gone', 'build: there is no folder shop/gone to build from'],
    ['build: .', 'build: there is no Dockerfile shop/Dockerfile'],
    [
      'healthcheck: { interval: 5s }',
      'healthcheck.test: is missing; name the command that checks whether the service is healthy',
    ],
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
    ['"0:80"', 'must hold ports from 1 to 65535, got "0:80"'],
    ['"80:65536"', 'must hold ports from 1 to 65535, got "80:65536"'],
    ['"53:53/udp"', 'must be a tcp port; others are not supported, got "53:53/udp"'],
    ['"80-81:80"', 'must publish as many ports as it names, got "80-81:80"'],
    ['http', 'must be a port such as 80 or 8080:80, got "http"'],
    ['[80]', 'must be a map of keys or text, got a list'],
  ])('port %s', async (port, message) => {
    expect(await refusalOf(`services:\n  app:\n    image: x\n    ports: [${port}]\n`)).toBe(
      `FILE_INVALID: compose.yaml:4 services.app.ports[0]: ${message}`,
    );
  });
});
