import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HELLO = {
  node: '20.20.2',
  pid: 1,
  platform: 'linux',
  cores: 4,
  boot: 'another',
  net: 'net:[1]',
  pids: 'pid:[1]',
};

/**
 * Writes a program that takes the words of ssh, and runs the command on this machine. Some hosts answer in another way, as the real ssh would
 * where it is said what ssh says.
 * @param preload  CommonJS that each Node of the host `preloaded` runs first
 * @returns its path
 */
export async function sshStandIn(folder: string, preload = ''): Promise<string> {
  const program = join(folder, 'ssh');
  const preloaded = join(folder, 'preload.cjs');
  await writeFile(preloaded, preload);
  const hello = (changes: Partial<typeof HELLO>) => `
benchday-generator 1 ${JSON.stringify({ ...HELLO, ...changes })}`;
  const script = `#!/bin/sh
echo "$@" | head -c 600 > '${folder}/words'
while [ "$1" != -- ]; do shift; done
say() { echo "$1" >&2; exit 255; }
case $2 in
  denied) say 'me@denied: Permission denied (publickey).' ;;
  unknown-key) say 'Host key verification failed.' ;;
  refused) say 'ssh: connect to host refused port 22: Connection refused' ;;
  nowhere) say 'ssh: Could not resolve hostname nowhere: Name or service not known' ;;
  without-node) PATH=/nonexistent exec /bin/sh -c "$3" ;;
  old-node) echo '${hello({ node: '18.20.4' })}'; exec cat > /dev/null ;;
  elsewhere) echo '${hello({})}'; exec cat > /dev/null ;;
  noise) exec yes ;;
  greets) echo 'Welcome to this host'; exec /bin/sh -c "$3" ;;
  far) /bin/sh -c "$3" | '${process.execPath}' -e 'process.stdin.on("data", (c) => setTimeout(() => process.stdout.write(c), 25))' ;;
  preloaded) NODE_OPTIONS='--require ${preloaded}' exec /bin/sh -c "$3" ;;
  *) exec /bin/sh -c "$3" ;;
esac
`;
  await writeFile(program, script, { mode: 0o755 });
  return program;
}
