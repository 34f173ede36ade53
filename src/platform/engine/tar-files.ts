const BLOCK = 512;

export interface TarFile {
  readonly name: string;
  readonly content: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The regular files of an archive as an engine gives it; what is cut off at its end is left out.
 * @source POSIX.1-1988, ustar: name, size at 124 in octal digits, mode, uid and gid from 100 on, type at 156
 */
export function filesIn(archive: Buffer): readonly TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= archive.length;) {
    const octal = (offset: number, length: number): number => {
      const text = archive.toString('latin1', at + offset, at + offset + length).replaceAll(/[^0-7]/g, '');
      return Number.parseInt(text || '0', 8);
    };
    const size = octal(124, 12);
    const from = at + BLOCK;
    const type = archive.toString('latin1', at + 156, at + 157);
    if ((type === '0' || type === '\0') && archive[at] !== 0 && from + size <= archive.length) {
      const [name = ''] = archive.toString('utf8', at, at + 100).split('\0');
      const content = archive.subarray(from, from + size);
      files.push({ name, content, mode: octal(100, 8), uid: octal(108, 8), gid: octal(116, 8) });
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
