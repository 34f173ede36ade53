import { join } from 'node:path';

/** What Docker's systemd driver calls the unit of a container. */
const SCOPE = 'docker';
const SUFFIX = '.slice';
const OURS = 'benchday-';

/**
 * The slice of a group, by the rules of systemd: each dash leads one level down, so that those of a name are escaped.
 * @param group  levels with slashes, e.g. benchday-run-1/srv1
 * @returns e.g. benchday\x2drun\x2d1-srv1.slice
 * @source systemd.slice(5), systemd.unit(5): String escaping for inclusion in unit names
 */
export function sliceOf(group: string): string {
  return `${group.split('/').map(escaped).join('-')}${SUFFIX}`;
}

/** The group that a slice was made for, as `sliceOf` takes it. */
export function groupOfSlice(slice: string): string {
  return slice.slice(0, -SUFFIX.length).split('-').map(unescaped).join('/');
}

export function isSlice(name: string): boolean {
  return name.endsWith(SUFFIX) && !name.includes('/');
}

/** Where the kernel shows a slice, from the root of the control groups: a-b.slice lies in a.slice. */
export function sliceDirectory(slice: string): string {
  const parts = slice.slice(0, -SUFFIX.length).split('-');
  return join(...parts.map((_, at) => `${parts.slice(0, at + 1).join('-')}${SUFFIX}`));
}

/** The control group of a container below its parent, from the root. @param parent  as Docker took it: a path, or a slice */
export function containerGroup(parent: string, id: string): string {
  return isSlice(parent) ? join(sliceDirectory(parent), `${SCOPE}-${id}.scope`) : `${parent}/${id}`;
}

/** What a group is called in readings: a slice of ours by its server, any other as the kernel shows it. @param name  of its directory */
export function shownGroup(name: string): string {
  if (!isSlice(name)) return name;
  const [top = '', server] = groupOfSlice(name).split('/');
  return top.startsWith(OURS) && server !== undefined ? server : name;
}

function escaped(part: string): string {
  const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
  return [...Buffer.from(part)]
    .map((byte, at) => {
      const letter = String.fromCharCode(byte);
      return /[A-Za-z0-9:_]/.test(letter) || (letter === '.' && at > 0) ? letter : hex(byte);
    })
    .join('');
}

function unescaped(part: string): string {
  const bytes = part.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
