import { expect, it, onTestFinished } from 'vitest';
import { startLineProgram } from '../../../src/base/line-program.ts';

const ECHO = `
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line === 'die') process.kill(process.pid, 'SIGSEGV');
    else process.stdout.write(line.repeat(line.startsWith('long') ? 40000 : 1) + '\\n');
  }
});
`;

function open(program = process.execPath, words: readonly string[] = ['-e', ECHO]) {
  const heard: string[] = [];
  const ends: { readonly how: string; readonly cause: unknown }[] = [];
  const running = startLineProgram(program, words, {
    onLine: (line) => heard.push(line.toString('utf8')),
    onEnd: (how, cause) => ends.push({ how, cause }),
  });
  onTestFinished(() => {
    running.kill();
  });
  return { running, heard, ends };
}

it('each line is one answer, however it is cut, and an empty one too', async () => {
  const { running, heard } = open();
  for (const line of ['one', '', 'long', 'two']) running.write(line);
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(4);
  expect(heard.map((line) => line.length)).toEqual([3, 0, 160_000, 3]);
});

it.each([
  [
    'by itself, once nothing more is asked',
    (own: ReturnType<typeof open>) => {
      own.running.end();
    },
    'ended with status 0',
  ],
  [
    'by a kill',
    (own: ReturnType<typeof open>) => {
      own.running.kill();
    },
    'was ended by SIGKILL',
  ],
  [
    'by a crash',
    (own: ReturnType<typeof open>) => {
      own.running.write('die');
    },
    'was ended by SIGSEGV',
  ],
])('it ends %s, which is said once', async (_how, end, said) => {
  const own = open();
  own.running.write('one');
  await expect.poll(() => own.heard, { timeout: 10_000 }).toEqual(['one']);
  end(own);
  await expect.poll(() => own.ends, { timeout: 10_000 }).toEqual([{ how: said, cause: undefined }]);
  own.running.write('nobody hears this');
});

it('one that cannot be started says the system’s word for it', async () => {
  const { ends, running } = open('/nonexistent/program', []);
  await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(1);
  expect(ends[0]?.cause).toMatchObject({ code: 'ENOENT' });
  expect(running.pid).toBeUndefined();
});
