import * as fc from 'fast-check';
import { splitWord } from '../../../src/base/named-file.ts';
import { readHitsPerDay } from '../../../src/cli/hits-per-day.ts';
import { readRatio } from '../../../src/cli/ratio.ts';
import { readFaultWord } from '../../../src/faults/fault-word.ts';
import { readArmWord } from '../../../src/images/arms/arm-word.ts';
import { checkTarget } from '../../../src/jobs/run/allowed-target.ts';
import { hostAccessProblem } from '../../../src/records/host-access.ts';
import { interpolate } from '../../../src/topology/compose/interpolate.ts';
import { parseBytes, parseDurationMs } from '../../../src/topology/compose/compose-units.ts';
import { topologyWordOf, wordOf } from '../../../src/topology/compose/topology-word.ts';
import { bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite, requireEqual } from '../properties.ts';

const text = (bytes: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => bytes.map(bytesOf);

export const faultWords: FuzzTarget = {
  name: 'fault-words',
  weight: 60,
  grammar: text(
    fc
      .tuple(
        fc.constantFrom('kill', 'pause', 'isolate', 'burn', 'kill-container', 'none', 'x', ''),
        fc.constantFrom(':', ':@', '', '::'),
        fc.oneof(fc.constantFrom('app', 'a.b-c_d', 'srv1', '__proto__'), fc.string({ maxLength: 5 })),
        fc.constantFrom('', '/1', '/9999', '/0', '/all', '/99999', '/-1'),
      )
      .map((parts) => parts.join('')),
  ),
  seeds: ['kill:database', 'pause:app/2', 'isolate:app/all', 'kill:@srv1', 'none'].map(bytesOf),
  words: ['kill:', '/all', '@', '/'],
  read: (input) => {
    requireFinite('a fault', readFaultWord(input.toString('utf8')));
  },
};

export const topologyWords: FuzzTarget = {
  name: 'topology-words',
  weight: 60,
  grammar: text(
    fc
      .tuple(
        fc.constantFrom('cache', './app', '../a b/compose.yaml', '', 'a#b'),
        fc.constantFrom('#', '', '##'),
        fc.constantFrom(
          'web:80',
          'web:80,api',
          'https://web:443+b',
          '{"entry":"web:80","name":"x"}',
          '{"roles":{"__proto__":"database"}}',
          '{"entry":[]}',
          '{',
          'web:99999',
        ),
      )
      .map((parts) => parts.join('')),
  ),
  seeds: ['./app#web:8080', './app#{"entry":{"service":"web","port":80},"files":["b.yaml"],"data":{"db":"d.sql"}}'].map(
    bytesOf,
  ),
  words: ['#', '{"', '":', ':80', 'https://'],
  read: (input) => {
    const word = input.toString('utf8');
    splitWord(word);
    const { nameOrPath, given } = topologyWordOf(word);
    requireFinite('a topology', given);
    const again = wordOf(nameOrPath, given);
    // A name that looks like an entry itself is split elsewhere.
    if (again === undefined || nameOrPath.includes('#')) return;
    requireEqual('a word that is read again', topologyWordOf(again).given, given);
  },
};

const VARIABLES = { A: 'a', EMPTY: '', LONG: 'x'.repeat(100) };
const expression: fc.Arbitrary<string> = fc.letrec<{ one: string; all: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('$A', '$$', '${B}', '$', '$1', '${', '}', 'text', '${A', '$-'),
    fc
      .tuple(
        fc.constantFrom('A', 'B', 'EMPTY', '__proto__', '1'),
        fc.constantFrom(':-', '-', ':?', '?', ':+', '+', ':', ''),
        tie('all'),
      )
      .map(([name, operator, rest]) => `\${${name}${operator}${rest}}`),
  ),
  all: fc.array(tie('one'), { maxLength: 3 }).map((parts) => parts.join('')),
})).all;

export const variables: FuzzTarget = {
  name: 'variables',
  weight: 60,
  grammar: text(expression),
  seeds: ['postgresql://shop:${P:?set it}@db/${NAME:-shop}', '${A:-${B:-${C}}}$$'].map(bytesOf),
  words: ['${', '}', ':-', ':?', '$$', '$A', '${A:-'],
  read: (input) => {
    const read = interpolate(input.toString('utf8'), VARIABLES);
    requireFinite('what was made', read);
  },
};

/** Numbers and addresses of options and keys, each by its own reader. */
export const options: FuzzTarget = {
  name: 'options',
  weight: 60,
  grammar: text(
    fc.oneof(
      fc
        .tuple(
          fc.oneof(fc.nat().map(String), fc.constantFrom('0', '1.5', '9'.repeat(400), '1e5', '-1', '.5', '0x1')),
          fc.constantFrom('', '%', 'k', 'M', 'G', 's', 'm', 'h', 'ms', 'kb', ' gb', 'µs', '1m30s'),
        )
        .map(([amount, unit]) => amount + unit),
      fc
        .tuple(
          fc.constantFrom('http://', 'https://', 'ftp://', ''),
          fc.constantFrom('127.0.0.1', 'localhost', '[::1]', 'A.Example', '[2001:DB8::1]', '127.1', '0', 'a@b', ''),
          fc.constantFrom('', ':80', ':99999', '/x', '/?q', '#'),
        )
        .map((parts) => parts.join('')),
      fc.constantFrom(
        'docker-socket',
        'path:/srv/data',
        'path:',
        'host-network',
        'image:a b',
        'git:',
        'topology:x',
        'image:1a',
      ),
    ),
  ),
  seeds: ['23M', '5%', '1m30s', '512m', 'http://127.0.0.1:8080', 'path:/srv', 'image:1a2b'].map(bytesOf),
  words: ['%', 'M', 'http://', '[', ']', ':', '/'],
  read: async (input) => {
    const word = input.toString('utf8');
    requireFinite('a duration', parseDurationMs(word));
    requireFinite('a size', parseBytes(word));
    hostAccessProblem(word);
    const known = { isTopology: () => Promise.resolve(false), isRef: () => Promise.resolve(false) };
    const readers = [
      () => readHitsPerDay('--hits-per-day', word),
      () => readRatio('--tolerance', word),
      () => checkTarget(word, ['a.example', '2001:db8:0::1']),
      () => readArmWord('--baseline', word, known),
    ];
    const results = await Promise.allSettled(
      readers.map(async (reader) => {
        requireFinite('what was read', await reader());
      }),
    );
    const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    // What each says of it is looked at alone.
    for (const reason of reasons) if ((reason as { name?: unknown } | null)?.name !== 'BenchdayError') throw reason;
    if (reasons.length === readers.length) throw reasons[0];
  },
};
