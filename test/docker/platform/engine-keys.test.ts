import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { connect } from '../../../src/platform/engine/connection.ts';
import { containerSpecification } from '../../../src/platform/engine/container-specification.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { engineWorkshop } from '../../../src/platform/engine/image-workshop.ts';
import { obtainImages } from '../../../src/images/build/obtain-images.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request, SITE } from './small-topology.ts';

const COMMAND = JSON.stringify(SITE.map((word) => word.replaceAll('$', '$$$$')));

async function topologyOf(compose: string) {
  const directory = await temporaryDirectory();
  const folder = path.join(directory.path, `keys-${path.basename(directory.path).toLowerCase()}`);
  await mkdir(path.join(folder, 'more'), { recursive: true });
  await writeFile(path.join(folder, 'more/a'), 'file\n');
  await writeFile(path.join(folder, 'compose.yaml'), compose);
  const topology = await readTopology(folder, { root: directory.path, environment: { TOKEN_OF_A_BUILD: 'word' } });
  return { topology, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const building = (said: string[]) => ({
  signal: new AbortController().signal,
  onStage: (line: string) => said.push(line),
  onLine: () => undefined,
});

test('a Dockerfile in the file is built by who runs it, with its hosts and network; volumes of others and commands after the start hold', async () => {
  await using own = await topologyOf(`services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM debian:bookworm-slim
        RUN cat /etc/hosts > /hosts; ls /sys/class/net > /interfaces
      extra_hosts: ["shop-build=10.11.12.13"]
      network: none
    command: ${COMMAND}
    ports: ["8080"]
    volumes_from: [store, "kept:ro"]
    post_start:
      - { command: [sh, -c, "id -un > /data/who; pwd >> /data/who; echo $$WORD >> /data/who"], user: nobody, working_dir: /tmp, environment: { WORD: hook } }
      - { command: [sh, -c, "cat /data/who > /after"] }
  store: { image: "debian:bookworm-slim", command: "sh -c 'chmod 777 /data; sleep 1000'", volumes: ["data:/data"] }
  kept: { image: "debian:bookworm-slim", command: "sleep 1000", volumes: ["kept:/kept"] }
volumes: { data: {}, kept: {} }
`);
  const image = own.topology.services[0]?.image ?? '';
  const workshop = await engineWorkshop();
  const said: string[] = [];
  try {
    const ready = await obtainImages(own.topology, { workshop, ...building(said) });
    expect(said).toEqual([`web: ${image} is built, as it is not there`]);
    const platform = await enginePlatform();
    await using running = await platform.bringUp(request(ready));
    const web = running.services.find(({ name }) => name === 'web')?.containers[0];
    const inWeb = async (script: string) => (await web?.exec(['sh', '-c', script]))?.output.trim();
    expect(await inWeb('cat /hosts')).toMatch(/^10\.11\.12\.13\s+shop-build$/m);
    expect(await inWeb('cat /interfaces')).toBe('lo');
    expect(await inWeb('cat /after')).toBe('nobody\n/tmp\nhook');
    expect(await inWeb('touch /kept/x 2>&1; touch /data/x && echo written')).toMatch(/Read-only file system\nwritten$/);
  } finally {
    await execa('docker', ['rmi', '--force', image], { reject: false });
  }
});

test('a command after the start that fails ends the bring-up with what it said', async () => {
  await using own = await topologyOf(`services:
  web:
    image: debian:bookworm-slim
    command: ${COMMAND}
    ports: ["8080"]
    post_start: [{ command: [sh, -c, "echo no such table >&2; exit 3"] }]
`);
  const platform = await enginePlatform();
  await expect(platform.bringUp(request(own.topology))).rejects.toThrow(
    /web: post_start .* ended with exit code 3:\nno such table/,
  );
});

test('secrets and other folders of a build are passed to BuildKit; where there is none, what to install is said', async () => {
  await using own = await topologyOf(`services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM debian:bookworm-slim
        COPY --from=more a /a
        RUN --mount=type=secret,id=token sha256sum /run/secrets/token > /digest
      secrets: [token]
      additional_contexts: { more: ./more }
    ports: ["8080"]
secrets: { token: { environment: TOKEN_OF_A_BUILD } }
`);
  const image = own.topology.services[0]?.image ?? '';
  const workshop = await engineWorkshop();
  const hasBuildKit = (await execa('docker', ['buildx', 'version'], { reject: false })).exitCode === 0;
  const obtained = obtainImages(own.topology, { workshop, ...building([]) });
  if (!hasBuildKit || process.env['DOCKER_BUILDKIT'] === '0') {
    await expect(obtained).rejects.toMatchObject({
      code: 'IMAGE_BUILD_FAILED',
      hint: expect.stringContaining('install docker-buildx-plugin') as string,
    });
    return;
  }
  try {
    await obtained;
    const { stdout } = await execa('docker', ['run', '--rm', image, 'cat', '/a', '/digest']);
    expect(stdout).toContain('file');
    expect(stdout).toContain(createHash('sha256').update('word').digest('hex'));
  } finally {
    await execa('docker', ['rmi', '--force', image], { reject: false });
  }
});

test('a GPU is asked of the engine as docker run --gpus does', async () => {
  await using own = await topologyOf(`services:
  web: { image: "debian:bookworm-slim", gpus: [{ driver: nvidia, count: 2, capabilities: [utility] }], expose: [80] }
x-benchday: { entry: { service: web, port: 80 } }
`);
  const [service] = own.topology.services;
  if (service === undefined) throw new Error('there is no service');
  const docker = await connect({});
  const owner = { runId: `gpus-${path.basename(own.topology.name)}`, trial: '1' };
  const container = await docker.createContainer(
    containerSpecification({ owner, service, replica: 1, publish: [] }, new Map()),
  );
  try {
    const { HostConfig } = await container.inspect();
    expect(HostConfig.DeviceRequests).toMatchObject([
      { Driver: 'nvidia', Count: 2, Capabilities: [['utility', 'gpu']] },
    ]);
  } finally {
    await container.remove({ force: true });
  }
});

test('a folder of a volume is refused by an engine that would mount the whole volume', async () => {
  await using own = await topologyOf(`services:
  web:
    image: debian:bookworm-slim
    command: ${COMMAND}
    ports: ["8080"]
    volumes: [{ type: volume, source: data, target: /d, volume: { subpath: one } }]
volumes: { data: {} }
`);
  const docker = await connect({});
  const { ApiVersion: api } = await docker.version();
  const platform = await enginePlatform();
  const required = platform.requireImages(own.topology);
  if (Number(api) >= 1.45) await required;
  else await expect(required).rejects.toThrow(/mounts folders of volumes \(web\), which this engine, \S+, cannot/);
});
