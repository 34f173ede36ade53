import type { WrittenFile } from '../../topology/container-settings.ts';

const BLOCK = 512;

/**
 * Files as the engine takes them to put into a container.
 * @source POSIX.1-1988, ustar; long names by the header of type x (POSIX.1-2001, pax)
 */
export function tarArchive(files: readonly WrittenFile[]): Buffer {
  const parts = files.flatMap(({ target, content, mode, uid, gid }) => {
    const name = target.replace(/^\/+/, '');
    const body = Buffer.from(content, 'utf8');
    return [
      ...entry({ name: 'PaxHeader', type: 'x', mode: 0o644, uid: 0, gid: 0 }, paxRecord('path', name)),
      ...entry({ name: name.slice(-99), type: '0', mode, uid, gid }, body),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

function entry({ name, type, mode, uid, gid }: Header, body: Buffer): readonly Buffer[] {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  header.write(name.slice(0, 99), 0, 'utf8');
  octal(mode, 100, 8);
  octal(uid, 108, 8);
  octal(gid, 116, 8);
  octal(body.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}

/** `LENGTH key=value`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
