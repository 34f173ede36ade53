import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { testProject } from './captain-project.ts';

const WAITING = 'echo wait""ing; sleep 300';

describe('Ctrl-C while benchday build', () => {
  it.each<[string, string, string, string[]]>([
    ['runs a pre step', `  pre: ['${WAITING}']\n`, '', []],
    ['runs a test', `  test: ['${WAITING}']\n`, '', []],
    ['builds', '', `RUN ${WAITING}\n`, []],
    ['builds a branch in its own work tree', `  test: ['${WAITING}']\n`, '', ['--all-branches']],
  ])('%s leaves no container, no work tree and no tag', async (_name, captain, run, words) => {
    await using project = await testProject(captain);
    const marker = `MARK=${project.volume}`;
    await project.write({ Dockerfile: `FROM debian:bookworm-slim\nENV ${marker}\nCOPY content /content\n${run}` });
    await project.commit();
    const { exitCode, stderr } = await project.build(words, { signalAt: { text: 'waiting', signal: 'SIGINT' } });
    expect(stderr).toContain('error[INTERRUPTED]');
    expect(exitCode).toBe(130);
    expect(await project.left()).toEqual([]);
    expect(await project.tags()).toEqual({});
    expect(await goneWithin(15_000, marker)).toBe(true);
  });
});

/** The engine itself removes the container of a build whose client is gone, a moment later. */
async function goneWithin(ms: number, marker: string): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    await delay(250);
    const { stdout: ids } = await execa('docker', ['ps', '--all', '--quiet']);
    const list = ids.split('\n').filter(Boolean);
    // Others' containers come and go between the two calls.
    const { stdout } = await execa('docker', ['inspect', '--format', '{{.Config.Env}}', ...list], { reject: false });
    if (!stdout.includes(marker)) return true;
  }
  return false;
}
