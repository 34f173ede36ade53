import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { describe, expect, it } from 'vitest';
import { lag } from '../../../src/checks/validity/lag.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { coresIn, interruptsIn } from '../../../src/load/replay/thread-cores.ts';
import { RealTimeThreads, type SendingThread } from '../../../src/load/replay/real-time.ts';
import { constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

/** Remembers what it is asked, and refuses what the test says. */
function chrt(refusalOf: (args: readonly string[]) => string | undefined = () => undefined) {
  const asked: string[] = [];
  return {
    asked,
    run: (args: readonly string[]) => {
      asked.push(args.join(' '));
      return Promise.resolve(refusalOf(args));
    },
  };
}

const fifo = (id: number) => `--reset-on-fork --fifo --pid 1 ${id}`;
const normal = (id: number) => `--other --pid 0 ${id}`;
const idle = (): number => 0;
/** Threads that are not there. */
const threads = (count: number): SendingThread[] =>
  Array.from({ length: count }, (_, index) => ({ pid: 0, threadIds: [10 * (index + 1), 10 * (index + 1) + 1] }));

describe('real-time scheduling', () => {
  it.each([
    { cores: 1, sending: 1, realTime: 0 },
    { cores: 2, sending: 1, realTime: 1 },
    { cores: 2, sending: 4, realTime: 1 },
    { cores: 8, sending: 4, realTime: 4 },
    { cores: 8, sending: 12, realTime: 7 },
  ])(
    'leaves one of $cores cores to the others with $sending generating threads',
    async ({ cores, sending, realTime }) => {
      const { asked, run: ask } = chrt();
      using all = new RealTimeThreads({ cores, chrt: ask, cpuMs: idle });
      await all.raise(threads(sending));
      expect(asked.toSorted()).toEqual(
        threads(realTime)
          .flatMap(({ threadIds }) => threadIds.map(fifo))
          .toSorted(),
      );
      expect(all.describe()).toEqual({
        threads: sending,
        realTime,
        reasons:
          realTime === sending
            ? []
            : [`at most ${realTime} of ${sending} generating threads run in real time on ${cores} cores`],
      });
    },
  );

  it('that is refused is not asked for again, and leaves no half of a pair behind', async () => {
    const { asked, run: ask } = chrt((args) => (args.at(-1) === '11' && args.includes('--fifo') ? 'no' : undefined));
    using all = new RealTimeThreads({ cores: 4, chrt: ask, cpuMs: idle });
    await all.raise(threads(1));
    await all.raise(threads(1));
    expect(asked).toEqual([fifo(10), fifo(11), normal(10), normal(11)]);
    expect(all.describe()).toEqual({ threads: 1, realTime: 0, reasons: ['no'] });
  });

  it('is not asked for where nobody could tell when it has to end', async () => {
    const { asked, run: ask } = chrt();
    using all = new RealTimeThreads({ cores: 4, chrt: ask, cpuMs: () => Number.NaN });
    await all.raise(threads(1));
    expect(asked).toEqual([]);
    expect(all.describe()).toMatchObject({ threads: 1, realTime: 0, reasons: [expect.stringContaining('schedstat')] });
  });

  it('ends for a thread that needs more than half a core, until the next part', async () => {
    let usedMs = 0;
    const { asked, run: ask } = chrt();
    using all = new RealTimeThreads({ cores: 4, chrt: ask, cpuMs: () => usedMs });
    await all.raise(threads(1));
    await all.look();
    expect(all.describe()?.realTime).toBe(1);

    // No wait of this test is half as long.
    usedMs += 100_000;
    await all.look();
    expect(asked.slice(-2)).toEqual([normal(10), normal(11)]);
    expect(all.describe()).toEqual({
      threads: 1,
      realTime: 0,
      reasons: ['generating thread 1 of 1 needed more than half a core and went back to normal'],
    });

    await all.raise(threads(1));
    expect(all.describe()).toEqual({ threads: 1, realTime: 1, reasons: [] });
  });

  it('keeps each pair on a core of its own, those with the fewest interrupts first, and lets it go where it is normal again', async () => {
    const kept: string[] = [];
    let usedMs = 0;
    const machine = {
      cores: 4,
      chrt: chrt().run,
      cpuMs: () => usedMs,
      coresOf: () => [0, 1, 3],
      interrupts: () => new Map([0, 1, 2, 3].map((core) => [core, [900, 70, 1, 8][core] ?? 0])),
      keepOn: (cores: readonly number[], id: number) => {
        kept.push(`${id} on ${cores.join(',')}`);
        return Promise.resolve();
      },
    };
    using all = new RealTimeThreads(machine);
    await all.raise(threads(2));
    expect(kept).toEqual(['10 on 3', '11 on 3', '20 on 1', '21 on 1']);

    kept.length = 0;
    usedMs += 100_000;
    await all.look();
    expect(kept).toEqual(['10 on 0,1,3', '11 on 0,1,3', '20 on 0,1,3', '21 on 0,1,3']);
  });

  it('keeps a pair nowhere when its cores are not known, or were all given to others', async () => {
    const kept: number[] = [];
    const keepOn = (_cores: readonly number[], id: number): Promise<void> => Promise.resolve(void kept.push(id));
    const shared = { cores: 4, chrt: chrt().run, cpuMs: idle, keepOn };
    using unknown = new RealTimeThreads({ ...shared, coresOf: () => [] });
    await unknown.raise(threads(1));
    expect(kept).toEqual([]);
    using narrow = new RealTimeThreads({ ...shared, coresOf: () => [2] });
    await narrow.raise(threads(2));
    expect(kept).toEqual([10, 11]);
  });

  it('takes the first cores where interrupts cannot be read', async () => {
    const kept: number[] = [];
    const keepOn = (cores: readonly number[]): Promise<void> => Promise.resolve(void kept.push(...cores));
    const machine = {
      cores: 4,
      chrt: chrt().run,
      cpuMs: idle,
      keepOn,
      coresOf: () => [1, 2],
      interrupts: () => new Map(),
    };
    using all = new RealTimeThreads(machine);
    await all.raise(threads(2));
    expect(kept).toEqual([1, 1, 2, 2]);
  });

  it('counts the interrupts of devices by core, each core’s own left out', () => {
    const text = [
      '           CPU0       CPU2',
      '  1:          9          0  IO-APIC   1-edge      i8042',
      ' 36:          5    7316429  PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0',
      'LOC:   39153518   40611448   Local timer interrupts',
      'ERR:          0',
      '',
    ].join('\n');
    expect([...interruptsIn(text)]).toEqual([
      [0, 14],
      [2, 7316429],
    ]);
    expect(interruptsIn('').size).toBe(0);
  });

  it.each([
    ['Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\n', [0, 1]],
    ['Cpus_allowed_list:\t0,2-4,9\nMems_allowed:\t1\n', [0, 2, 3, 4, 9]],
    ['Cpus_allowed_list:\t5\n', [5]],
    ['Name:\tnode\n', []],
  ])('reads the cores of a thread: %j', (status, cores) => {
    expect(coresIn(status)).toEqual(cores);
  });

  it.each([{ workers: 2 }, { workers: 1, generators: 2 }])(
    'in a real load is what the account says it is, and of no other thread: %o',
    async (settings) => {
      let most = 0;
      let answered = 0;
      await using server = await serveHttp((_request, response) => {
        if (answered++ % 20 === 0) most = Math.max(most, realTimeThreads());
        response.end('hello');
      });
      const schedule = sampleSchedule({ curve: constantRate(100, 1.5) });
      const { totals } = await run({ schedule, baseUrl: server.baseUrl, settings });
      const { scheduling } = totals.generator;
      expect(scheduling?.threads).toBe(2);
      expect(scheduling?.realTime).toBeLessThanOrEqual(cpus().length - 1);
      // Each with its ticker.
      expect(most).toBe(2 * (scheduling?.realTime ?? 0));
      expect(scheduling?.reasons.length === 0).toBe(scheduling?.realTime === 2);
    },
  );
});

describe('the lag says how its generating threads were scheduled', () => {
  it.each([
    [undefined, 'p99 0.70 ms'],
    [{ threads: 1, realTime: 1, reasons: [] }, 'p99 0.70 ms, in real time'],
    [{ threads: 1, realTime: 0, reasons: ['no'] }, 'p99 0.70 ms, with normal scheduling'],
    [{ threads: 3, realTime: 1, reasons: ['no'] }, 'p99 0.70 ms, 1 of 3 generating threads in real time'],
  ])('%o', (scheduling, measured) => {
    const facts = {
      load: { loadModel: 'open', generator: { ...(scheduling && { scheduling }) } },
      latency: { responseP50Ms: 10, responseP95Ms: 20, lagP99Ms: 0.7 },
    };
    expect(lag.judge(facts as unknown as TrialFacts).measured).toBe(measured);
  });
});

/** Threads of this process and of its children that run by SCHED_FIFO. @source proc(5), stat: policy is field 41 */
function realTimeThreads(): number {
  const families = [process.pid, ...childrenOf(process.pid)];
  return families.flatMap((pid) => policiesOf(pid)).filter((policy) => policy === '1').length;
}

function policiesOf(pid: number): (string | undefined)[] {
  return read(() => readdirSync(`/proc/${pid}/task`), []).map((id) => {
    const stat = read(() => readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'), '');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38];
  });
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = read(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
      return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === parent;
    });
}

/** What has ended meanwhile has none. */
function read<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
