const BLOCK = 512;

export interface TarFile {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * The regular files of an archive as an engine gives it; what is cut off at its end is left out.
 * @source POSIX.1-1988, ustar: name, size at 124 in octal digits, type at 156
 */
export function filesIn(archive: Buffer): readonly TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= archive.length;) {
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136).replaceAll(/[^0-7]/g, '') || '0', 8);
    const from = at + BLOCK;
    const type = archive.toString('latin1', at + 156, at + 157);
    if ((type === '0' || type === '\0') && archive[at] !== 0 && from + size <= archive.length) {
      const [name = ''] = archive.toString('utf8', at, at + 100).split('\0');
      files.push({ name, content: archive.subarray(from, from + size) });
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
