import { hasCommand, run } from './command.mjs';

/** Are we root? Asks `id`, which also knows about user namespaces. */
export async function isRoot() {
  const answer = await run('id', ['-u'], { timeoutMs: 5_000 });
  return answer.code === 0 && answer.output.trim() === '0';
}

/** Debian, Ubuntu or a relative: the only systems whose packages we install by ourselves. */
export const isDebianLike = () => hasCommand('apt-get') && hasCommand('dpkg');
