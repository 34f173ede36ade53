import { X509Certificate } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFaultWord, requireAim } from '../../../src/faults/fault-word.ts';
import { faultById } from '../../../src/faults/registry.ts';
import { armTopology } from '../../../src/jobs/drill/arm-topology.ts';
import type { PlacedFile } from '../../../src/platform/grips.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { selfSigned } from '../../support/certificates.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const target = (amount?: string) => ({
  ...{ aim: 'app', kind: 'service' as const, containers: [aimedAt('a')], stem: 'benchday-run-1' },
  ...(amount === undefined ? {} : { amount }),
});
const site = selfSigned();
const placed = (content: string, mount?: string): PlacedFile => ({
  ...{ content, mode: 0o640, uid: 3, gid: 4 },
  ...(mount === undefined ? {} : { mount }),
});

describe('a certificate that ends', () => {
  const fault = faultById('certificate-expired');
  const withFiles = (files: Readonly<Record<string, PlacedFile>>) => {
    const grips = fakeGrips(['a']);
    for (const [path, file] of Object.entries(files)) grips.files.set(`a ${path}`, file);
    return grips;
  };

  it('is in the place of the right one, with its owner and mode; the server reads it again, and the right one comes back', async () => {
    const grips = withFiles({ '/tls/site.crt': placed(site.cert), '/tls/site.key': placed(site.key) });
    const plan = await fault.plan(target('/tls/site.crt,/tls/site.key,HUP'), grips);
    await fault.apply(plan, grips);
    const swapped = grips.files.get('a /tls/site.crt');
    expect(swapped).toMatchObject({ mode: 0o640, uid: 3, gid: 4 });
    expect(Date.parse(new X509Certificate(swapped?.content ?? '').validTo)).toBeLessThan(Date.now());
    await fault.undo(plan, grips);
    expect([...grips.files]).toEqual([
      ['a /tls/site.crt', placed(site.cert)],
      ['a /tls/site.key', placed(site.key)],
    ]);
    expect(grips.done.filter((line) => line.startsWith('HUP'))).toEqual(['HUP to a', 'HUP to a']);
  });

  it('starts a server again that no signal is named for', async () => {
    const grips = withFiles({ '/site.pem': placed(site.cert + site.key) });
    await fault.apply(await fault.plan(target('/site.pem'), grips), grips);
    expect(grips.done.at(-1)).toBe('restart a');
  });

  it.each([
    ['no file is there', {}, '/site.pem', 'there is no such file'],
    ['it outlives its container', { '/site.pem': placed(site.cert, 'a bind at /site.pem') }, '/site.pem', 'a bind at'],
    ['its key is not in it', { '/site.pem': placed(site.cert) }, '/site.pem', 'cannot expire: '],
    ['the file of its key is missing', { '/site.pem': placed(site.cert) }, '/site.pem,/key.pem', 'no file /key.pem'],
  ])('is refused where %s, before anything is written', async (_what, files, amount, message) => {
    const grips = withFiles(files);
    await expect(fault.plan(target(amount), grips)).rejects.toMatchObject({
      code: 'FAULT_REFUSED',
      message: expect.stringContaining(message) as string,
    });
    expect(grips.done).toEqual([]);
  });

  it.each(['site.pem', '/a,/b,/c', '/a,HUP,USR1', '/a,', ''])('takes no %s', (amount) => {
    expect(() => {
      fault.requireAmount(amount);
    }).toThrow('takes the file of the certificate');
  });

  it('a file of this machine is copied into the container, so that it stays as it is', async () => {
    await using directory = await temporaryDirectory();
    const source = join(directory.path, 'site.pem');
    await writeFile(source, site.cert + site.key);
    await chmod(source, 0o640);
    const mounted = service('app', { mounts: [{ kind: 'bind', source, target: '/tls/site.pem', readOnly: true }] });
    const word = readFaultWord('certificate-expired:app=/tls/site.pem');
    const { services } = await armTopology(word, topologyOf(mounted));
    expect(services[0]?.mounts).toEqual([]);
    expect(services[0]?.files).toMatchObject([{ target: '/tls/site.pem', content: site.cert + site.key, mode: 0o640 }]);
    const other = readFaultWord('certificate-expired:app=/tls/other.pem');
    expect((await armTopology(other, topologyOf(mounted))).services[0]?.mounts).toHaveLength(1);
  });
});

describe('an image that is missing', () => {
  const fault = faultById('image-missing');

  it('has none of its names while its instance is dead, and all of them afterwards', async () => {
    const grips = fakeGrips(['a']);
    grips.images.set('localhost:5000/shop/app:new', 'sha256:1');
    const plan = await fault.plan(target(), grips);
    await fault.apply(plan, grips);
    expect(grips.states.get('a')?.isRunning).toBe(false);
    expect([...grips.images.keys()]).toEqual([
      'shop/app:benchday-run-1-kept-1',
      'localhost:5000/shop/app:benchday-run-1-kept-2',
    ]);
    await fault.undo(plan, grips);
    expect([...grips.images]).toEqual([
      ['shop/app:1', 'sha256:1'],
      ['localhost:5000/shop/app:new', 'sha256:1'],
    ]);
    expect(grips.states.get('a')).toEqual(UP);
  });

  it('whose name another one got meanwhile does not take it back', async () => {
    const grips = fakeGrips(['a']);
    const plan = await fault.plan(target(), grips);
    await fault.apply(plan, grips);
    grips.images.set('shop/app:1', 'sha256:2');
    await fault.undo(plan, grips);
    expect([...grips.images]).toEqual([['shop/app:1', 'sha256:2']]);
  });

  it('that is still found by a name fails the play', async () => {
    const grips = { ...fakeGrips(['a']), canPlace: () => Promise.resolve(true) };
    const plan = await fault.plan(target(), grips);
    await expect(fault.apply(plan, grips)).rejects.toThrow('still finds an image under the name shop/app:1');
    await fault.undo(plan, grips);
    expect(grips.states.get('a')).toEqual(UP);
  });

  it('without a tag is refused, as one that is named by a digest', async () => {
    const grips = fakeGrips(['a']);
    grips.images.clear();
    await expect(fault.plan(target(), grips)).rejects.toThrow('the image of a has no name');
    const pinned = topologyOf(service('app', { image: 'shop/app@sha256:12' }));
    expect(() => {
      requireAim(readFaultWord('image-missing:app'), pinned);
    }).toThrow('app names its image by a digest (shop/app@sha256:12)');
  });
});

describe('a stepped clock', () => {
  const fault = faultById('clock');
  const word = readFaultWord('clock:app=-90m');
  const ours = topologyOf(service('app', { image: 'benchday/app:latest' }), service('db'));

  it('is an offset in a file of the container, and none when it is undone', async () => {
    const grips = fakeGrips(['a']);
    const plan: unknown = JSON.parse(JSON.stringify(await fault.plan(target('-90m'), grips)));
    await fault.apply(plan, grips);
    expect(grips.files.get('a /.benchday-clock')?.content).toBe('-5400\n');
    await fault.undo(plan, grips);
    expect(grips.files.get('a /.benchday-clock')?.content).toBe('+0\n');
  });

  it('is refused for the images of others, and for a program that did not load the library', async () => {
    requireAim(word, ours);
    expect(() => {
      requireAim(readFaultWord('clock:db=+1h'), ours);
    }).toThrow('the clock of db cannot be stepped: debian:bookworm-slim is no image of this project');
    const grips = { ...fakeGrips(['a']), hasLoaded: () => Promise.resolve(false) };
    await expect(fault.plan(target('+1h'), grips)).rejects.toThrow('its programs did not load');
    expect(grips.done).toEqual([]);
  });

  it('comes up with the library, from a service that ends before it starts; others and the control do not', async () => {
    const { services, volumes } = await armTopology(word, ours);
    const [app, db, library] = services;
    expect(volumes).toEqual(['benchday-clock']);
    expect(library).toMatchObject({ name: 'benchday-clock', image: 'benchday/clock:latest' });
    expect(app?.environment['LD_PRELOAD']).toBe('/opt/benchday-clock/libfaketime.so.1');
    expect(app?.dependsOn).toEqual([{ service: 'benchday-clock', condition: 'service_completed_successfully' }]);
    expect(app?.files).toMatchObject([{ target: '/.benchday-clock', content: '+0\n' }]);
    expect(db).toEqual(ours.services[1]);
    expect(await armTopology(undefined, ours)).toBe(ours);
  });

  it.each(['1h', '+0s', '+1w', '+4000d', '1', ''])('takes no step of %s', (amount) => {
    expect(() => {
      fault.requireAmount(amount);
    }).toThrow('takes a step of at most 3650d');
  });
});
