import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { EVIDENCE_FILE, type EvidenceManifest, MANIFEST_NAME } from '../../../src/records/evidence.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import { readArchive } from '../../../src/store/read-evidence.ts';
import { evidenceProblems } from '../../../src/verdicts/scorecard/check-evidence.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite } from '../properties.ts';

const BLOCK = 512;

interface Head {
  readonly name: string;
  /** as its field has it: octal digits, or anything */
  readonly size: string;
  /** 0 a file, 5 a folder, 2 a link, x and g heads of pax, L and K long names of GNU */
  readonly type: string;
  readonly content: string;
  readonly isSumRight: boolean;
}

/** One entry as it stands in an archive. @source POSIX.1-2017, pax, "ustar Interchange Format" */
function entry({ name, size, type, content, isSumRight }: Head): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100);
  head.write('0000644\0', 100);
  head.write(`${size}\0`.slice(0, 12), 124);
  head.write('00000000000\0', 136);
  head.write('        ', 148);
  head.write(type, 156, 1);
  head.write('ustar\u000000', 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${(isSumRight ? sum : 0).toString(8).padStart(6, '0')}\0 `, 148);
  const bytes = bytesOf(content);
  return Buffer.concat([head, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

const octal = (text: string): string => bytesOf(text).length.toString(8).padStart(11, '0');
const plain = (name: string, content: string, type = '0'): Buffer =>
  entry({ name, content, type, size: octal(content), isSumRight: true });

const MANIFEST: EvidenceManifest = {
  schema: 1,
  benchdayVersion: '0',
  command: ['evidence', 'x'],
  tried: [],
  files: [{ path: 'a/drill.json', bytes: 2, sha256: 'ab' }],
};
const END = Buffer.alloc(2 * BLOCK);
const PACK = Buffer.concat([plain(MANIFEST_NAME, JSON.stringify(MANIFEST)), plain('a/drill.json', '{}'), END]);

const contents = fc.oneof(
  fc.constantFrom(
    ...['', '{}', JSON.stringify(MANIFEST), '16 path=a/b.json\n', '11 size=-5\n', '20 size=99999999999\n'],
    ...['9 size=x\n', '0 path=\n', '99999 path=a\n', 'path', '../../etc/passwd'],
  ),
  fc.string({ maxLength: 40 }),
);
const entries = fc
  .record({
    name: fc.constantFrom(MANIFEST_NAME, 'a/drill.json', '/etc/x', '../x', '__proto__', 'constructor', ''),
    sizes: fc.constantFrom('own', '77777777777', '', '-0000000005', '00000000x00', '\u0080\u0000\u0000\u0000\u0001'),
    type: fc.constantFrom('0', '0', '0', '5', '2', '1', 'x', 'g', 'L', 'K', '3', '7', 'z', '\u0000'),
    content: contents,
    isSumRight: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
  })
  .map(({ sizes, content, ...rest }) => entry({ ...rest, content, size: sizes === 'own' ? octal(content) : sizes }));

/** Packs of evidence, as they are before they are packed by gzip: a changed byte behind that is mostly a wrong sum. */
export const evidencePacks: FuzzTarget = {
  name: 'evidence-packs',
  grammar: fc
    .tuple(fc.array(entries, { maxLength: 8 }), fc.boolean())
    .map(([all, hasEnd]) => Buffer.concat([...all, ...(hasEnd ? [END] : [])])),
  seeds: [PACK],
  words: ['ustar', MANIFEST_NAME, '00000000144', '16 path=a/b.json\n', '11 size=-5\n', '\u0000\u0000'],
  read: async (input, folder) => {
    const file = path.join(folder, 'pack.tar.gz');
    writeFileSync(file, gzipSync(input, { level: 1 }));
    const { files, manifest } = await readArchive(file);
    requireFinite('a pack', files);
    const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > input.length) throw new BrokenProperty(`${bytes} bytes of content in ${input.length}`);
    if (manifest === undefined) return;
    const parsed = parseAs(EVIDENCE_FILE, JSON.parse(manifest));
    if (parsed.state === 'read') evidenceProblems(parsed.record, files);
  },
  // Whoever reads it says that it is not JSON.
  isRefusal: (thrown) => thrown instanceof SyntaxError,
};
