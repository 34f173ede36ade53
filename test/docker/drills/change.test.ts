import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { imageAfter, readChangeWord } from '../../../src/faults/change-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import { LISTENS, leftOf, request, service, topologyOf } from '../platform/small-topology.ts';

const PAGE = `$SIG{TERM} = sub { exit 0 };
  $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die;
  while ($c = $s->accept) { close $c }`;

it('instances are replaced one by one; one that is not healthy, or refused, is rolled back and the other is left; all is removed', async () => {
  // It holds nothing, so the engine cannot start the command in it.
  const empty = `benchday-test/empty-${process.pid}:1`;
  execFileSync('docker', ['import', '-', empty], { input: Buffer.alloc(1_024) });
  onTestFinished(() => {
    execFileSync('docker', ['rmi', '-f', empty]);
  });
  const page = service('page', {
    command: ['perl', '-MIO::Socket::INET', '-e', PAGE],
    healthcheck: LISTENS,
    // With it the engine starts its own program, which finds nothing to run.
    init: false,
    replicas: 2,
  });
  const topology = topologyOf(page);
  const asked = request(topology);
  const platform = await enginePlatform();
  const { grips } = platform;
  if (grips === undefined) throw new Error('the engine has no grips');
  const runs = (): string[] =>
    execFileSync('docker', ['ps', '-q', '--no-trunc', '--filter', `label=benchday.run=${asked.runId}`], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean)
      .sort();
  /** Of a topology as it came up, as a play has it; after it the topology is taken down. */
  const played = async (text: string, look: (marks: readonly DrillMark[]) => void): Promise<void> => {
    const word = readChangeWord(text);
    if (word === undefined) throw new Error(text);
    const marks: DrillMark[] = [];
    const [over, signal] = [new AbortController(), new AbortController().signal];
    over.abort();
    const disturbance = faultDisturbance({
      ...{ word, images: imageAfter(word, topology), runId: asked.runId, trial: 1, grips, wholeWithinMs: 30_000 },
      ...{ settings: { faultAtMs: 0, holdMs: 2_000, limitMs: 250 }, onMark: (mark) => marks.push(mark) },
    });
    const running = await platform.bringUp(asked);
    const before = runs();
    try {
      await disturbance.play(topologySubject(running), {
        ...{ startedAtMs: wallMs(), signal, loadOver: over.signal, tell: () => undefined },
      });
      look(marks);
      const after = runs();
      expect(after).toHaveLength(2);
      expect(after.filter((id) => before.includes(id))).toHaveLength(1);
    } finally {
      await running.stop();
    }
    expect(await leftOf(asked.runId)).toEqual([]);
  };
  const isRolledBack = (why: string) => (marks: readonly DrillMark[]) => {
    const steps = marks.map(({ what }) => what).filter((what) => what !== 'broken' && what !== 'whole');
    expect(steps).toEqual(['fault', 'undoing', 'rolled-back']);
    expect(marks.find(({ what }) => what === 'undoing')?.detail).toContain(why);
    expect(marks.findLast(({ what }) => what === 'broken' || what === 'whole')?.what).toBe('whole');
  };
  await played('bad-deploy:page', isRolledBack('was not ready within 2 s'));
  await played(`deploy:page=${empty}`, isRolledBack('page could not be started'));

  await using fresh = await platform.bringUp(asked);
  const before = runs();
  const [first, second] = fresh.services[0]?.containers ?? [];
  const replacement = { readyWithinMs: 30_000, signal: new AbortController().signal, onStarted: () => undefined };
  const made = [first, second].map(async (container) => fresh.replace?.(container?.id ?? '', replacement));
  expect((await Promise.all(made)).toSorted()).toEqual(runs());
  expect(runs().filter((id) => before.includes(id))).toEqual([]);
  const renewed = await fresh.renewed?.();
  expect(renewed?.services[0]?.containers.map(({ id }) => id).toSorted()).toEqual(runs());
  expect([await fresh.dead(), await renewed?.dead()]).toMatchObject([{ length: 2 }, []]);
  await expect(
    fresh.replace?.(first?.id ?? '', { ...replacement, image: 'benchday-test/not-there:1' }),
  ).rejects.toMatchObject({
    code: expect.stringMatching(/^[A-Z_]+$/) as string,
  });
});
