import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listenDropsFrom, placeFrom, readCgroupUsage, trafficFrom } from '../../../src/platform/engine/cgroup-usage.ts';
import { demultiplex } from '../../../src/platform/engine/container-logs.ts';
import { listeningInodes } from '../../../src/platform/engine/port-holder.ts';
import { takenPort } from '../../../src/platform/engine/start-container.ts';
import { usageFrom } from '../../../src/platform/engine/usage.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const ID = 'f00d'.repeat(16);

test('the control groups of a container on cgroup v1', () => {
  const table = `9:name=systemd:/docker/${ID}\n4:cpu,cpuacct:/docker/${ID}\n3:memory:/docker/${ID}\n0::/\n`;
  expect(placeFrom(table, 7, ID)).toEqual({
    pid: 7,
    version: 1,
    cpuacct: `/sys/fs/cgroup/cpuacct/docker/${ID}`,
    cpu: `/sys/fs/cgroup/cpu/docker/${ID}`,
    memory: `/sys/fs/cgroup/memory/docker/${ID}`,
  });
});

test('the control group of a container on cgroup v2 with systemd', () => {
  const directory = `/sys/fs/cgroup/system.slice/docker-${ID}.scope`;
  expect(placeFrom(`0::/system.slice/docker-${ID}.scope\n`, 7, ID)).toEqual({
    pid: 7,
    version: 2,
    cpuacct: directory,
    cpu: directory,
    memory: directory,
  });
});

test.each([
  ['a process of this machine that only has the same number', '0::/user.slice/session-1.scope\n'],
  ['a control-group namespace of our own, which hides the path', `0::/../docker-${ID}.scope\n`],
  ['a kernel without control groups', ''],
])('%s is not taken for the container', (_case, table) => {
  expect(placeFrom(table, 7, ID)).toBeUndefined();
});

test('traffic is the sum of all interfaces but the loopback', () => {
  const table = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  111111    100    0    0    0     0          0         0   111111     100    0    0    0     0       0          0
  eth0:    1000     10    0    0    0     0          0         0      300       3    0    0    0     0       0          0
  eth1:      24      1    0    0    0     0          0         0       21       1    0    0    0     0       0          0
`;
  expect(trafficFrom(table)).toEqual({ receivedBytes: 1_024, sentBytes: 321 });
});

describe('what only the kernel tells of a container', () => {
  const netstat = 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 2 3\nIpExt: InNoRoutes\nIpExt: 4\n';

  async function fakeKernel(version: 1 | 2, serverStat: string) {
    const directory = await temporaryDirectory();
    const group = join(directory.path, 'server-1', ID);
    const files: Record<string, string> = {
      [join(group, 'cpu.stat')]: 'usage_usec 9000\nnr_periods 0\nnr_throttled 0\n',
      [join(group, '..', 'cpu.stat')]: serverStat,
      [join(group, 'memory.stat')]: 'total_inactive_file 10\ninactive_file 10\n',
      [join(group, version === 1 ? 'memory.usage_in_bytes' : 'memory.current')]: '110\n',
      [join(group, version === 1 ? 'memory.oom_control' : 'memory.events')]: 'under_oom 0\noom_kill 2\n',
      [join(group, 'cpuacct.usage')]: '9000000\n',
      [join(directory.path, '7/net/dev')]: '  eth0: 5 0 0 0 0 0 0 0 6 0\n',
      [join(directory.path, '7/net/netstat')]: netstat,
    };
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const usage = () => readCgroupUsage({ pid: 7, version, cpuacct: group, cpu: group, memory: group }, directory.path);
    return { usage, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
  }

  test.each([1, 2] as const)(
    'killed processes, dropped connections and the limit of its server, cgroup v%i',
    async (version) => {
      await using kernel = await fakeKernel(version, 'nr_periods 600\nnr_throttled 30\nthrottled_time 5\n');
      expect(kernel.usage()).toEqual({
        cpuMs: 9,
        memoryBytes: 100,
        periods: 0,
        throttledPeriods: 0,
        receivedBytes: 5,
        sentBytes: 6,
        kernel: { oomKills: 2, listenDrops: 3, server: { name: 'server-1', periods: 600, throttledPeriods: 30 } },
      });
    },
  );

  test('a server without a limit is not told of', async () => {
    await using kernel = await fakeKernel(1, 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n');
    expect(kernel.usage().kernel).toEqual({ oomKills: 2, listenDrops: 3 });
  });

  test('a table without dropped connections is an error, and not none', () => {
    expect(listenDropsFrom(netstat)).toBe(3);
    expect(() => listenDropsFrom('IpExt: InNoRoutes\nIpExt: 4\n')).toThrow('no ListenDrops');
  });
});

test.each([
  ['cgroup v1', { total_inactive_file: 100, inactive_file: 7 }, 900],
  ['cgroup v2', { inactive_file: 250 }, 750],
  ['without details', {}, 1_000],
])('memory of the engine leaves out page cache that can be dropped: %s', (_case, stats, memoryBytes) => {
  const usage = usageFrom({
    cpu_stats: { cpu_usage: { total_usage: 1_500_000 }, throttling_data: { periods: 9, throttled_periods: 4 } },
    memory_stats: { usage: 1_000, stats },
    networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
  });
  const traffic = { receivedBytes: 11, sentBytes: 22 };
  expect(usage).toEqual({ cpuMs: 1.5, memoryBytes, periods: 9, throttledPeriods: 4, ...traffic });
});

test('a stopped container has no usage, rather than none at all', () => {
  expect(() => usageFrom({ cpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} })).toThrow('not running');
});

test('output is put together from its frames, whichever stream they came on', () => {
  const frame = (stream: number, text: string): Buffer => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  expect(demultiplex(Buffer.concat([frame(1, 'één\n'), frame(2, 'two\n'), frame(1, 'three')]))).toBe('één\ntwo\nthree');
  expect(demultiplex(Buffer.alloc(0))).toBe('');
});

test.each([
  ['Bind for 127.0.0.1:8080 failed: port is already allocated', 8_080],
  ['Error starting userland proxy: listen tcp4 127.0.0.1:80: bind: address already in use', 80],
  ['exec: "server": executable file not found in $PATH', undefined],
  ['OCI runtime create failed at 127.0.0.1:99', undefined],
])('the port in: %s', (complaint, port) => {
  expect(takenPort(complaint)).toBe(port);
});

test('a listening socket is found by its port, an open connection is not', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0`;
  expect(listeningInodes(table, 8_080)).toEqual(['4711']);
});
