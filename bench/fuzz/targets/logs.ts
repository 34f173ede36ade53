import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { BenchdayError } from '../../../src/base/errors.ts';
import { checkYaml, parseYaml } from '../../../src/base/yaml-file.ts';
import { fidelityOf } from '../../../src/import/fidelity.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { endpointsOf } from '../../../src/import/log-endpoints.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { mixOf, mixText } from '../../../src/import/mix-text.ts';
import { profileText } from '../../../src/import/profile-text.ts';
import { readLogs } from '../../../src/import/read-logs.ts';
import { userFormat } from '../../../src/import/user-format.ts';
import { checkProfile } from '../../../src/scenario/profile-file.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { cutsOf, requireEqual, requireFinite } from '../properties.ts';
import { LOG_LINES, NGINX_FORMAT, logText } from './log-lines.ts';

/** What was read, in short. */
function countsOf(log: LogImport, summary = summariseImport(log, 96)): unknown {
  const counts = [log.lines, log.skipped, summary.requests, summary.rejected, summary.excluded, summary.paths];
  return summary.requests === 0 ? counts : [...counts, summary.from, summary.to, log.formats.entries()];
}

/** What was read, as `benchday import -o profile.yaml --requests mix.yaml` uses it. */
function used(log: LogImport, mix: MixCollector): unknown {
  const summary = summariseImport(log, 96);
  if (summary.requests === 0) return countsOf(log, summary);
  requireFinite('a summary', { ...summary, zipf: summary.zipf ?? null });
  const profile = checkProfile(parseYaml('profile.yaml', profileText(summary, { name: 'mine', files: 'a.log' })));
  if (profile.state === 'invalid')
    throw new BrokenProperty(`the profile is refused: ${profile.problems[0]?.message ?? ''}`);
  const made = mixOf(endpointsOf(mix.targets()), mix.requests, 20);
  if (made.endpoints.length > 0) {
    requireFinite('a mix', made);
    requireUsable(mixText(made, 'a.log'));
    requireFinite('its fidelity', fidelityOf(log.traffic, summary.curve, { mix: made }));
  }
  return countsOf(log, summary);
}

/** A mix that was written is one that scenarios can name. */
export function requireUsable(text: string): void {
  const mix = checkYaml(parseYaml('mix.yaml', text), requestFileSchema);
  if (mix.state === 'valid') return;
  const [problem] = mix.problems;
  throw new BrokenProperty(`the mix is refused: ${problem?.path.join('.') ?? ''} ${problem?.message ?? ''}`);
}

interface Reading {
  readonly log: LogImport;
  readonly mix: MixCollector;
}

function read(chunks: readonly Buffer[], format?: ReturnType<typeof userFormat>): Reading {
  const mix = new MixCollector();
  const log = new LogImport({ mix, format });
  for (const chunk of chunks) log.push(chunk);
  log.endFile('a.log');
  return { log, mix };
}

const WORDS = [
  'GET /',
  ' HTTP/1.1"',
  '[14/Oct/2026:07:10:00 +0000] ',
  '2026-10-14T07:10:00Z ',
  ' 200 ',
  '"',
  '{"',
  '\n{',
  '#Fields: date time ',
  '\0'.repeat(20),
  '%2f',
  '..%2f',
  '?a=b',
  '\\x16\\x03',
  ' - - ',
];

/** What every reader of plain lines is fed. */
const PLAIN = { grammar: logText, seeds: LOG_LINES.map((lines) => bytesOf(lines)), words: WORDS };

export const logs: FuzzTarget = {
  name: 'access-logs',
  weight: 200,
  ...PLAIN,
  read: (input) => {
    const [whole = [], ...others] = cutsOf(input).slice(0, 4);
    const { log, mix } = read(whole);
    const expected = used(log, mix);
    for (const chunks of others) requireEqual('a log in other chunks', countsOf(read(chunks).log), expected);
  },
};

const given = userFormat(NGINX_FORMAT);

export const logsOfUsers: FuzzTarget = {
  name: 'logs-of-a-format',
  weight: 40,
  ...PLAIN,
  read: (input) => {
    // its first line may be a format itself
    const text = input.toString('utf8');
    const first = text.slice(0, Math.max(0, text.indexOf('\n')));
    const known = read([input], given);
    used(known.log, known.mix);
    const own = read([input], userFormat(first));
    used(own.log, own.mix);
  },
};

const packedText = fc
  .tuple(logText, fc.constantFrom('gzip', 'two', 'cut', 'tail'), fc.nat({ max: 40 }))
  .map(([text, how, count]) => {
    const packed = gzipSync(text);
    if (how === 'two') return Buffer.concat([packed, packed]);
    if (how === 'cut') return packed.subarray(0, Math.max(0, packed.length - count));
    return how === 'tail' ? Buffer.concat([packed, Buffer.alloc(count)]) : packed;
  });
const ONE_LINE = '198.51.100.4 - - [14/Oct/2026:07:10:00 +0000] "GET /a HTTP/1.1" 200 5\n';
/** A frame of one raw block. @source RFC 8878, 3.1.1 */
const ZSTD = Buffer.concat([
  Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, ONE_LINE.length),
  Buffer.of(((ONE_LINE.length << 3) | 1) & 0xff, ONE_LINE.length >> 5, 0),
  Buffer.from(ONE_LINE),
]);
/** What `bzip2` makes of the same line. */
const BZIP2 = Buffer.from(
  'QlpoOTFBWSZTWZ8u3yYAABXfgEAQUAv38ALAxAooAAQAIABUUAAAGgBFHp6p6nijQxDEC63OLWYeDbQixITv86ZYF3RYSgBOkjHvLo6KDYZQUM7wxobJw/Ed98XckU4UJCfLt8mA',
  'base64',
);

export const packedLogs: FuzzTarget = {
  name: 'packed-logs',
  weight: 20,
  grammar: packedText,
  seeds: [gzipSync(LOG_LINES.join('\n')), ZSTD, BZIP2],
  words: ['\x1f\x8b\x08', '(\xb5/\xfd', 'BZh9'],
  read: async (input) => {
    const mix = new MixCollector();
    const log = await readLogs({
      files: ['/dev/stdin'],
      standardInput: Readable.from(cutsOf(input)[1] ?? [], { objectMode: true }),
      signal: new AbortController().signal,
      mix,
    });
    used(log, mix);
  },
  isRefusal: (thrown) => thrown instanceof BenchdayError,
};
