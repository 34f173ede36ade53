import { isoTime } from '../../base/clock.ts';
import type { InstalledPackages } from '../../platform/engine/package-lists.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';

export interface ListedImage {
  /** as it is named here, with a tag */
  readonly names: readonly string[];
  /** sha256:... */
  readonly id: string;
  readonly platform?: string;
  /** absent: nobody knows them all */
  readonly bases?: ImageOrigin['bases'];
  /** absent: it has no list that can be read */
  readonly packages?: InstalledPackages;
}

interface Maker {
  readonly version: string;
  readonly atMs: number;
  /** a UUID */
  readonly serial: string;
}

/**
 * What an image is made of, as CycloneDX 1.6: the images below it, and the packages of its package manager. What was copied or compiled
 * into it otherwise is not in there, so the list says of itself that it is incomplete.
 * @source cyclonedx.org/docs/1.6/json; package URLs: github.com/package-url/purl-spec
 */
export function sbomOf(image: ListedImage, { version, atMs, serial }: Maker): object {
  const { names, id, platform, bases, packages } = image;
  const [name = id, ...others] = names;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: isoTime(atMs),
      tools: { components: [{ type: 'application', name: 'benchday', version }] },
      component: {
        type: 'container',
        'bom-ref': id,
        name,
        version: id,
        properties: [
          ...others.map((other) => ({ name: 'benchday:tag', value: other })),
          ...(platform === undefined ? [] : [{ name: 'benchday:platform', value: platform }]),
          { name: 'benchday:bases', value: bases === undefined ? 'unknown' : 'known' },
          { name: 'benchday:packages', value: packages?.manager ?? 'no list that can be read' },
        ],
      },
    },
    components: [
      ...(bases ?? []).map((base) => ({
        type: 'container',
        'bom-ref': `base:${base.image}`,
        name: base.image,
        version: base.imageId,
      })),
      ...(packages === undefined ? [] : componentsOf(packages)),
    ],
    dependencies: [{ ref: id, dependsOn: (bases ?? []).map((base) => `base:${base.image}`) }],
    compositions: [{ aggregate: packages === undefined ? 'unknown' : 'incomplete', assemblies: [id] }],
  };
}

function componentsOf({ manager, distribution, packages }: InstalledPackages): readonly object[] {
  const seen = new Set<string>();
  return packages.flatMap(({ name, version, architecture }) => {
    const purl = purlOf({ manager, distribution, name, version, architecture });
    if (seen.has(purl)) return [];
    seen.add(purl);
    return [{ type: 'library', 'bom-ref': purl, name, version, purl }];
  });
}

/** `pkg:deb/debian/bash@5.2.15-2?arch=amd64&distro=debian-12` */
function purlOf(one: {
  readonly manager: InstalledPackages['manager'];
  readonly distribution: InstalledPackages['distribution'] | undefined;
  readonly name: string;
  readonly version: string;
  readonly architecture: string | undefined;
}): string {
  const { manager, distribution, name, version, architecture } = one;
  const type = manager === 'dpkg' ? 'deb' : 'apk';
  const vendor = distribution?.id ?? (manager === 'dpkg' ? 'debian' : 'alpine');
  const distro =
    distribution === undefined ? undefined : [distribution.id, distribution.version].filter(Boolean).join('-');
  const qualifiers = [
    ...(architecture === undefined ? [] : [`arch=${encodeURIComponent(architecture)}`]),
    ...(distro === undefined ? [] : [`distro=${encodeURIComponent(distro)}`]),
  ];
  const path = [vendor, name].map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}@${encodeURIComponent(version)}${qualifiers.length === 0 ? '' : `?${qualifiers.join('&')}`}`;
}
