export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
}

/** Packages of an image, as its package manager has them. */
export interface InstalledPackages {
  readonly manager: 'dpkg' | 'apk';
  /** absent: the image does not say which it is */
  readonly distribution?: { readonly id: string; readonly version?: string };
  readonly packages: readonly InstalledPackage[];
}

/** Where managers keep their lists. Images without a shell have a file for each package. */
const LISTS = [
  { manager: 'dpkg', places: ['/var/lib/dpkg/status', '/var/lib/dpkg/status.d'], parse: dpkgPackages },
  { manager: 'apk', places: ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'], parse: apkPackages },
] as const;
/** The second is a link to the first, if both are there. */
const RELEASES = ['/usr/lib/os-release', '/etc/os-release'];

/** @param read  the texts of a file, or of the files of a folder; none where there is none */
export async function packagesFrom(
  read: (file: string) => Promise<readonly string[]>,
): Promise<InstalledPackages | undefined> {
  for (const { manager, places, parse } of LISTS) {
    for (const place of places) {
      const packages = (await read(place)).flatMap(parse);
      if (packages.length === 0) continue;
      const distribution = await distributionFrom(read);
      return { manager, packages, ...(distribution !== undefined && { distribution }) };
    }
  }
  return undefined;
}

/** Paragraphs of `Field: value`; what was removed keeps one. @source deb-control(5), dpkg(1) */
export function dpkgPackages(text: string): readonly InstalledPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph): InstalledPackage[] => {
    const fields = fieldsOf(paragraph, /^([A-Za-z-]+):[ \t]*(.*)$/gm);
    const status = fields.get('Status');
    if (status !== undefined && !/\sinstalled$/.test(status)) return [];
    return packageOf(fields.get('Package'), fields.get('Version'), fields.get('Architecture'));
  });
}

/** Paragraphs of one letter, a colon and a value. @source wiki.alpinelinux.org, "Apk spec": installed database */
export function apkPackages(text: string): readonly InstalledPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = fieldsOf(paragraph, /^([PVA]):(.*)$/gm);
    return packageOf(fields.get('P'), fields.get('V'), fields.get('A'));
  });
}

function fieldsOf(paragraph: string, pattern: RegExp): ReadonlyMap<string, string> {
  return new Map(
    Array.from(paragraph.matchAll(pattern), ([, field = '', value = '']): [string, string] => [field, value.trim()]),
  );
}

function packageOf(name = '', version = '', architecture = ''): InstalledPackage[] {
  if (name === '' || version === '') return [];
  return [{ name, version, ...(architecture !== '' && { architecture }) }];
}

/** @source os-release(5) */
async function distributionFrom(
  read: (file: string) => Promise<readonly string[]>,
): Promise<InstalledPackages['distribution']> {
  for (const file of RELEASES) {
    const [text] = await read(file);
    const valueOf = (field: string): string | undefined =>
      new RegExp(`^${field}=["']?([^"'\\n]*)["']?$`, 'm').exec(text ?? '')?.[1];
    const [id, version] = [valueOf('ID'), valueOf('VERSION_ID')];
    if (id !== undefined) return { id, ...(version !== undefined && { version }) };
  }
  return undefined;
}
