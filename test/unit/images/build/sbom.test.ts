import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sbomOf } from '../../../../src/images/build/sbom.ts';
import { writeSboms } from '../../../../src/jobs/build/write-sboms.ts';
import type { ImageFacts } from '../../../../src/platform/engine/image-facts.ts';
import { apkPackages, dpkgPackages, packagesFrom } from '../../../../src/platform/engine/package-lists.ts';
import { tarArchive } from '../../../../src/platform/engine/tar-archive.ts';
import { filesIn } from '../../../../src/platform/engine/tar-files.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const DPKG = `Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b7
Description: shell
 of GNU
Package-Type: none

Package: old
Status: deinstall ok config-files
Version: 1

Package: libc6
Status: install ok installed
Version: 2.36-9+deb12u10
Architecture: amd64
`;
const APK = 'C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:400\n\nP:busybox\nV:1.36.1-r29\nA:x86_64\n';
const RELEASE = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nVERSION="12 (bookworm)"\n';

const reader = (files: Readonly<Record<string, string>>) => (file: string) =>
  Promise.resolve(Object.hasOwn(files, file) ? [files[file] ?? ''] : []);

describe('the packages of an image', () => {
  it('are those that are installed, by dpkg and by apk', () => {
    expect(dpkgPackages(DPKG)).toEqual([
      { name: 'bash', version: '5.2.15-2+b7', architecture: 'amd64' },
      { name: 'libc6', version: '2.36-9+deb12u10', architecture: 'amd64' },
    ]);
    expect(apkPackages(APK)).toEqual([
      { name: 'musl', version: '1.2.5-r0', architecture: 'x86_64' },
      { name: 'busybox', version: '1.36.1-r29', architecture: 'x86_64' },
    ]);
  });

  it('are not known where there is no list, and none of them is made up', async () => {
    expect(await packagesFrom(reader({}))).toBeUndefined();
    expect(await packagesFrom(reader({ '/var/lib/dpkg/status': 'nothing of the kind' }))).toBeUndefined();
  });

  it('of an image without a shell stand in a file each, and have no status', async () => {
    const files = ['Package: tzdata\nVersion: 1\nArchitecture: all\n', 'Package: base-files\nVersion: 12\n'];
    const read = (file: string) => Promise.resolve(file === '/var/lib/dpkg/status.d' ? files : []);
    expect((await packagesFrom(read))?.packages.map(({ name }) => name)).toEqual(['tzdata', 'base-files']);
  });

  it('are read out of the archive that an engine gives', () => {
    const archive = tarArchive([
      { target: '/status', content: DPKG, mode: 0o644, uid: 0, gid: 0 },
      { target: `/${'long/'.repeat(40)}b`, content: '', mode: 0o644, uid: 0, gid: 0 },
    ]);
    const [first, second, ...others] = filesIn(archive);
    expect(first).toMatchObject({ name: 'status', content: Buffer.from(DPKG) });
    expect(second?.content).toHaveLength(0);
    expect(others).toEqual([]);
    expect(filesIn(archive.subarray(0, 1_200))).toEqual([]);
  });
});

describe('what an image is made of', () => {
  it('is listed as CycloneDX: itself, what it is built upon, and its packages by their addresses', async () => {
    const packages = await packagesFrom(reader({ '/var/lib/dpkg/status': DPKG, '/etc/os-release': RELEASE }));
    const bases = [{ image: 'debian:12', imageId: 'sha256:base' }];
    const image = { names: ['me/app:latest', 'me/app:1a2b'], id: 'sha256:own', platform: 'linux/amd64', bases };
    const maker = { version: '1', atMs: 0, serial: '00000000-0000-4000-8000-000000000000' };
    expect(sbomOf({ ...image, ...(packages !== undefined && { packages }) }, maker)).toEqual({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: 'urn:uuid:00000000-0000-4000-8000-000000000000',
      version: 1,
      metadata: {
        timestamp: '1970-01-01T00:00:00.000Z',
        tools: { components: [{ type: 'application', name: 'benchday', version: '1' }] },
        component: {
          type: 'container',
          'bom-ref': 'sha256:own',
          name: 'me/app:latest',
          version: 'sha256:own',
          properties: [
            { name: 'benchday:tag', value: 'me/app:1a2b' },
            { name: 'benchday:platform', value: 'linux/amd64' },
            { name: 'benchday:bases', value: 'known' },
            { name: 'benchday:packages', value: 'dpkg' },
          ],
        },
      },
      components: [
        { type: 'container', 'bom-ref': 'base:debian:12', name: 'debian:12', version: 'sha256:base' },
        library('bash', '5.2.15-2+b7', 'pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64&distro=debian-12'),
        library('libc6', '2.36-9+deb12u10', 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12'),
      ],
      dependencies: [{ ref: 'sha256:own', dependsOn: ['base:debian:12'] }],
      compositions: [{ aggregate: 'incomplete', assemblies: ['sha256:own'] }],
    });
  });

  it('is written once for each image, whatever its names; an image that cannot be looked into is listed all the same', async () => {
    const directory = await temporaryDirectory();
    onTestFinished(() => directory[Symbol.asyncDispose]());
    const facts = (id: string, labels: ImageFacts['labels'] = {}): ImageFacts => ({ id, labels, repoDigests: [] });
    const images = new Map([
      ['benchday/app:latest', facts('sha256:1', { 'benchday.base-images': 'debian:12=sha256:b me/x:1=sha256:c' })],
      ['benchday/app:1a', facts('sha256:1')],
      ['me/web', facts('sha256:2', { 'benchday.base-images': 'debian:12=sha256:b' })],
    ]);
    const said: string[] = [];
    const folder = path.join(directory.path, 'deep', 'sbom');
    const files = await writeSboms(
      [...images.keys(), 'gone:1'].map((name) => ({
        name,
        ...(name.startsWith('benchday/') && { bases: 'labelled' as const }),
      })),
      folder,
      {
        workshop: {
          find: (name) => Promise.resolve(images.get(name)),
          packages: () => Promise.reject(new Error('the engine is gone')),
        },
        say: (line) => said.push(line),
        signal: new AbortController().signal,
      },
    );
    expect((await readdir(folder)).sort()).toEqual([
      expect.stringMatching(/^benchday-app-latest-[0-9a-f]{12}\.cdx\.json$/),
      expect.stringMatching(/^me-web-[0-9a-f]{12}\.cdx\.json$/),
    ]);
    expect(files).toHaveLength(2);
    expect(said).toEqual([
      'benchday/app:latest: its packages could not be listed: the engine is gone',
      'me/web: its packages could not be listed: the engine is gone',
    ]);
    const [own, other] = await Promise.all(
      files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as object),
    );
    expect(own).toMatchObject({
      components: [{ name: 'debian:12', version: 'sha256:b' }, { name: 'me/x:1' }],
      compositions: [{ aggregate: 'unknown' }],
    });
    // The label is of an image below it.
    expect(other).toMatchObject({ components: [], dependencies: [{ dependsOn: [] }] });
  });
});

function library(name: string, version: string, purl: string): object {
  return { type: 'library', 'bom-ref': purl, name, version, purl };
}
