import { readlinkSync } from 'node:fs';
import { z } from 'zod';
import { readProc } from '../../../base/proc.ts';
import { shellWord } from '../../../base/shell-word.ts';

/** What a host says of itself before it is given a program. null: its system does not say. */
const helloSchema = z.object({
  node: z.string().regex(/^\d+\.\d+\.\d+/),
  pid: z.int().positive(),
  platform: z.string(),
  cores: z.int().nonnegative(),
  /** of this start of its kernel */
  boot: z.string().nullable(),
  /** namespaces in which the generator runs: of its network, and of its process ids */
  net: z.string().nullable(),
  pids: z.string().nullable(),
});
export type Hello = z.infer<typeof helloSchema>;

const GREETING = /^benchday-generator 1 (\{.*\})\r?$/m;

const BOOT = '/proc/sys/kernel/random/boot_id';
const NET = '/proc/self/ns/net';
const PIDS = '/proc/self/ns/pid';

/**
 * Runs on the host before it is known which Node is there, so it is written for old ones. It says hello, reads one frame, the program, and runs
 * it; what comes after belongs to the program. No quotes of the shell, no line breaks: it is an argument.
 */
const SCRIPT = [
  'var f=require("fs"),p=process,b=Buffer.alloc(0)',
  'function r(g){try{return g()}catch(e){return null}}',
  'function l(n){return r(function(){return f.readlinkSync(n)})}',
  'function x(){p.exit(1)}',
  `f.writeSync(1,"\\nbenchday-generator 1 "+JSON.stringify({node:p.versions.node,pid:p.pid,platform:p.platform,cores:require("os").cpus().length,boot:r(function(){return f.readFileSync("${BOOT}","latin1").trim()}),net:l("${NET}"),pids:l("${PIDS}")})+"\\n")`,
  'function d(c){b=Buffer.concat([b,c]);if(b.length<4||b.length<4+b.readUInt32BE(0))return;var n=4+b.readUInt32BE(0),t=b.toString("utf8",4,n);p.stdin.removeListener("data",d);p.stdin.removeListener("end",x);p.stdin.pause();if(b.length>n)p.stdin.unshift(b.slice(n));b=null;require("vm").runInThisContext("(function(require,module,exports){"+t+"\\n})",{filename:"benchday-generator.js"})(require,{exports:{}},{})}',
  'p.stdin.on("data",d)',
  'p.stdin.on("end",x)',
].join(';');

/** The command that a host is asked to run. @param node  path there; absent: of its PATH */
export function bootstrapCommand(node = 'node'): string {
  return `exec ${shellWord(node)} -e '${SCRIPT}'`;
}

/**
 * What the host said, in what came from it so far: shells may print something of their own before.
 * @returns undefined: it has not said it yet; `rest`: the bytes behind it
 */
export function readHello(bytes: Buffer): { readonly hello: Hello; readonly rest: Buffer } | undefined {
  const text = bytes.toString('latin1');
  const found = GREETING.exec(text);
  const end = found === null ? -1 : text.indexOf('\n', found.index + found[0].length);
  if (found === null || end === -1) return undefined;
  const hello = helloSchema.safeParse(JSON.parse(found[1] ?? ''));
  return hello.success ? { hello: hello.data, rest: bytes.subarray(end + 1) } : undefined;
}

/** Whether a generator has this process's network: then its 127.0.0.1 is this one's. */
export function sharesNetwork(hello: Hello): boolean {
  return isThisMachine(hello) && hello.net !== null && hello.net === link(NET);
}

/** Whether a generator's process id means the same here. */
export function sharesProcesses(hello: Hello): boolean {
  return isThisMachine(hello) && hello.pids !== null && hello.pids === link(PIDS);
}

function isThisMachine({ boot }: Hello): boolean {
  return boot !== null && boot === readProc(BOOT)?.trim();
}

function link(name: string): string | undefined {
  try {
    return readlinkSync(name);
  } catch {
    return undefined;
  }
}
