import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const PROGRAM = `
import { readFileSync } from 'node:fs';
import { keepOnCores } from ${JSON.stringify(new URL('../../../src/run/generator-cores.ts', import.meta.url).pathname)};
const cores = () => /Cpus_allowed_list:\\s*(\\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
const [before, warnings] = [cores(), []];
const kept = await keepOnCores(process.argv[1], (event) => warnings.push(event.message));
const during = cores();
await kept[Symbol.asyncDispose]();
console.log(JSON.stringify({ before, during, after: cores(), warnings }));
`;

/** By a process of its own: it is moved. @param from  that it is started on */
async function moved(from: string, to: string): Promise<unknown> {
  const words = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, to];
  const { stdout } = await execa('taskset', ['-c', from, process.execPath, ...words]);
  return JSON.parse(stdout);
}

/** That tests may use here, ascending. */
const [first = '', last = ''] = ((list) => {
  const ends = list.split(/[-,]/);
  return [ends[0], ends.at(-1)];
})(/Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '');

test.skipIf(first === last)(
  'after a run the process is on the cores that it was started on, be they one or all',
  async () => {
    expect(await moved(last, first)).toEqual({ before: last, during: first, after: last, warnings: [] });
    const { before, ...others } = (await moved(`${first},${last}`, last)) as { readonly before: string };
    expect(before).not.toBe(last);
    expect(others).toEqual({ during: last, after: before, warnings: [] });
  },
);

test('cores that are not there are a warning, and the process stays where it is', async () => {
  const { before, during, after, warnings } = (await moved(first, '4096')) as Record<string, unknown>;
  expect([during, after]).toEqual([before, before]);
  expect(warnings).toEqual([expect.stringMatching(/^the generator is not kept on core 4096: /)]);
});
