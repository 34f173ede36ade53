import * as fc from 'fast-check';
import { ZodError } from 'zod';
import { LastLines } from '../../../src/base/last-lines.ts';
import { machineCpu, controlGroupPaths, tcpCounter } from '../../../src/base/proc.ts';
import { placeFrom, trafficFrom } from '../../../src/platform/engine/cgroup-usage.ts';
import { PulledLayers, readPullMessage } from '../../../src/platform/engine/pull-progress.ts';
import { registryOf } from '../../../src/platform/engine/registry-login.ts';
import { editedValues } from '../edited-values.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { cutsOf, requireEqual, requireFinite } from '../properties.ts';

const BUILD = `#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 120B done
#5 [2/3] RUN make
#5 0.412 \u001b[31mwarning: x\u001b[0m
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
ERROR: failed to solve: process "/bin/sh -c make"
`;
const buildLine = fc.oneof(
  fc.constantFrom(
    '#5 0.412 compiling',
    '',
    ' ',
    '\u001b[31mred\u001b[0m',
    '\u001b[',
    'ERROR: failed to solve: x',
    '\r50%\r100%',
  ),
  fc.string({ maxLength: 30 }),
);

/** What `docker build` prints, in pieces of any size. */
export const buildOutput: FuzzTarget = {
  name: 'docker-build',
  weight: 60,
  grammar: fc.array(buildLine, { maxLength: 40 }).map((lines) => bytesOf(lines.join('\n'))),
  seeds: [bytesOf(BUILD)],
  words: ['#5 ', '\u001b[31m', '\n', '\r'],
  read: (input) => {
    // Streams are decoded before: a letter is never cut.
    const text = input.toString('utf8');
    const told = (parts: readonly string[]): unknown => {
      const lines: string[] = [];
      const last = new LastLines((line) => lines.push(line));
      for (const part of parts) last.write(part);
      last.write('\n');
      return [lines, last.last()];
    };
    const whole = told([text]);
    for (const packets of cutsOf(Buffer.from(text, 'utf16le')).slice(1, 4)) {
      const places = packets.map((packet) => Math.floor(packet.length / 2));
      let at = 0;
      const parts = places.map((length) => text.slice(at, (at += length)));
      requireEqual('lines in other pieces', told([...parts, text.slice(at)]), whole);
    }
  },
};

const PULL = [
  { status: 'Pulling from library/nginx', id: 'latest' },
  { status: 'Pulling fs layer', progressDetail: {}, id: 'a1' },
  { status: 'Downloading', progressDetail: { current: 100, total: 900 }, progress: '[=>  ]', id: 'a1' },
  { status: 'Download complete', progressDetail: null, id: 'a1' },
  { status: 'Pull complete', progressDetail: {}, id: 'a1' },
  { error: 'unauthorized', errorDetail: { message: 'unauthorized' } },
];

export const pulls: FuzzTarget = {
  name: 'docker-pull',
  weight: 40,
  grammar: fc
    .array(
      editedValues(PULL, {
        keys: ['status', 'id', 'progressDetail', 'current', 'total', 'error'],
        leaves: ['Downloading', 'Pull complete', 'a1', 1e308],
      }),
      { maxLength: 10 },
    )
    .map((lines) => bytesOf(lines.map((line) => JSON.stringify(line)).join('\n'))),
  seeds: [bytesOf(PULL.map((line) => JSON.stringify(line)).join('\n'))],
  words: ['{"status":"Downloading"', '"id":"', '"progressDetail":{"current":', '"total":'],
  read: (input) => {
    const layers = new PulledLayers();
    for (const line of input.toString('utf8').split('\n')) {
      if (line.trim() === '') continue;
      layers.take(readPullMessage(line));
      requireFinite('what was pulled', [layers.layers, layers.bytes]);
      const { done, known } = layers.bytes;
      if (done > known || layers.layers.done > layers.layers.known)
        throw new BrokenProperty(`${done} of ${known} bytes`);
    }
  },
  // The pull ends with them, as one that failed.
  isRefusal: (thrown) => thrown instanceof SyntaxError || thrown instanceof ZodError,
};

const STAT = 'cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nintr 5\n';
const NETSTAT = 'TcpExt: ListenOverflows ListenDrops\nTcpExt: 7 8\n';
const CGROUP = '4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n0::/system.slice/docker-abc.scope\n';
const NET = 'Inter-|   Receive\n face |bytes packets\n    lo: 1 2 3 4 5 6 7 8 9 0\n  eth0: 10 2 3 4 5 6 7 8 90 0\n';

/** Tables of the kernel, and names of images as users write them. */
export const kernelTables: FuzzTarget = {
  name: 'kernel-tables',
  weight: 40,
  grammar: fc
    .array(fc.constantFrom(...`${STAT}${NETSTAT}${CGROUP}${NET}`.split('\n')), { maxLength: 12 })
    .map((lines) => bytesOf(lines.join('\n'))),
  seeds: [STAT, NETSTAT, CGROUP, NET, 'registry.example:5000/a/b:1@sha256:ab'].map(bytesOf),
  words: ['cpu ', 'TcpExt: ', '0::/', ': ', 'lo:'],
  read: (input) => {
    const text = input.toString('utf8');
    controlGroupPaths(text);
    placeFrom(text, 1, 'abc');
    tcpCounter(text, 'ListenDrops');
    trafficFrom(text);
    registryOf(text);
    if (text.split('\n').some((line) => line.startsWith('cpu '))) machineCpu(text);
  },
};
