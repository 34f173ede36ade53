import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { grantNotes, refuseHostAccess } from '../../../src/topology/granted-access.ts';
import { shownImage } from '../../../src/topology/shown-image.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { pullImages } from '../../../src/images/build/obtain-images.ts';
import { describeImages } from '../../../src/run/images.ts';
import { askedAccess } from '../../../src/jobs/run/prepare-run.ts';
import { wantedImages } from '../../../src/jobs/wanted-images.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import type { ReadTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const WORD = 'hunter2-x';

async function read(service: string, env: string, environment: Readonly<Record<string, string>> = {}) {
  const compose = `services:\n  web: { image: "me/web:1", ports: ["80"], ${service} }\n`;
  await using folder = await TemporaryFolder.with({
    'shop/compose.yaml': compose.replace('image: "me/web:1", ports: ["80"], image', 'ports: ["80"], image'),
    'shop/own.env': env,
  });
  const word = `${folder.file('shop')}#${JSON.stringify({ entry: 'web:80', env_files: ['own.env'] })}`;
  return await readTopology(word, { root: folder.path, environment });
}

/** Everything that is said of a topology, stored or shown, but for what an engine is asked. */
async function told(topology: ReadTopology): Promise<string> {
  const [service] = topology.services;
  const missing = topology.services.map((one) => ({ image: one.image, services: [one] }));
  const platform = { missingImages: () => Promise.resolve(missing) } as unknown as Platform;
  const refused = await refuseHostAccess('shop', topology.hostAccess, []).catch((error: unknown) => error);
  return JSON.stringify([
    service === undefined ? '' : shownImage(service),
    await wantedImages([topology], platform),
    await askedAccess([topology], [], true),
    grantNotes(topology.hostAccess),
    topology.notes,
    refused,
    refused instanceof Error ? refused.message : '',
  ]);
}

describe('values of variables that look like secrets are not shown where all is well', () => {
  it.each<[string, string, string]>([
    ['in the name of an image', 'image: "nobody.invalid/${REGISTRY_TOKEN}/web:1"', `REGISTRY_TOKEN=${WORD}`],
    ['in its tag', 'image: "me/web:${SHOP_SECRET}"', `SHOP_SECRET=${WORD}`],
    ['in a path', 'volumes: ["/srv/${DB_PASSWORD}:/x"]', `DB_PASSWORD=${WORD}`],
    ['in a device', 'devices: ["/dev/${API_KEY}:/dev/x"]', `API_KEY=${WORD}`],
    ['in an option', 'security_opt: ["apparmor=${SESSION_KEY}"]', `SESSION_KEY=${WORD}`],
    ['in an address with a password', 'image: "me/web:${TAG}"', `URL=redis://:${WORD}@cache:6379\nTAG=1`],
    [
      'in the password of such an address',
      'volumes: [{ type: bind, source: "/srv/${DATA}", target: /x, bind: { create_host_path: true } }]',
      `DATA=postgres://a:${WORD}@db/x`,
    ],
    ['in a short one', 'image: "me/web:${PIN}"', 'PIN=4711'],
    ['in a name', 'container_name: "${MY_TOKEN}"', `MY_TOKEN=${WORD}`],
  ])('%s', async (_name, service, env) => {
    const topology = await read(service, env);
    const said = await told(topology);
    expect(said).not.toMatch(/hunter2|4711/);
    expect(said === '' ? '' : JSON.stringify(topology.services)).toMatch(/hunter2|4711|me\/web:1/);
    const pairs = env.split('\n').map((line): [string, string] => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return [name, value];
    });
    expect(await told(await read(service, '', Object.fromEntries(pairs)))).not.toMatch(/hunter2|4711/);
  });

  it('says the name of the variable instead, and grants are as before', async () => {
    const topology = await read('image: "me/${MY_TOKEN}:1", volumes: ["/srv/${MY_TOKEN}:/x"]', `MY_TOKEN=${WORD}`);
    const [web] = topology.services;
    expect([web?.image, web && shownImage(web)]).toEqual([`me/${WORD}:1`, 'me/${MY_TOKEN}:1']);
    expect(await askedAccess([topology], [], true)).toMatchObject([
      { kind: 'path:/srv/${MY_TOKEN}', isAllowed: false },
    ]);
    expect(await askedAccess([topology], [`path:/srv/${WORD}`], true)).toMatchObject([{ isAllowed: true }]);
  });

  it('nor in what is stored of a trial, and where it cannot be pulled', async () => {
    const topology = await read('image: "nobody.invalid/${MY_TOKEN}:1"', `MY_TOKEN=${WORD}`);
    const [service] = topology.services;
    if (service === undefined) throw new Error('no service');
    const container = { imageId: 'sha256:1', describeImage: () => Promise.resolve({ repoDigests: [], labels: {} }) };
    const stored = await describeImages({ services: [{ service, containers: [container] }] } as never);
    expect(stored).toMatchObject([{ image: 'nobody.invalid/${MY_TOKEN}:1', imageId: 'sha256:1' }]);
    const said: string[] = [];
    const asked: string[] = [];
    const workshop = {
      find: () => Promise.resolve(undefined),
      pull: (image: string) => {
        asked.push(image);
        return Promise.reject(new BenchdayError('IMAGE_MISSING', `no ${image}`, { hint: `docker pull ${image}` }));
      },
    };
    const obtaining = { workshop, onStage: (line: string) => said.push(line), signal: new AbortController().signal };
    const failure = await pullImages(topology, obtaining as never, new Map()).catch((error: unknown) => error);
    expect(asked).toEqual([`nobody.invalid/${WORD}:1`]);
    expect(failure).toMatchObject({
      message: 'no nobody.invalid/${MY_TOKEN}:1',
      hint: 'docker pull nobody.invalid/${MY_TOKEN}:1',
    });
    expect(said).toEqual(['nobody.invalid/${MY_TOKEN}:1 is pulled']);
  });

  it('what is no secret is shown: other variables, and what the file or another variable says openly', async () => {
    const tag = await read('image: "me/web:${TAG}"', 'TAG=1.2.3');
    expect(tag.services[0]?.shownImage).toBeUndefined();
    const written = await read('image: "postgres:${TAG}"', 'POSTGRES_PASSWORD=postgres\nTAG=16');
    expect(written.services[0]?.shownImage).toBeUndefined();
    const other = await read('image: "${IMAGE}"', 'POSTGRES_PASSWORD=postgres\nIMAGE=postgres:16');
    expect(other.services[0]?.shownImage).toBeUndefined();
  });
});
