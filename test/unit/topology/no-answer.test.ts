import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startLineProgram } from '../../../src/base/line-program.ts';
import { ReadingTime } from '../../../src/topology/compose/compose-process.ts';
import { readByCompose } from '../../../src/topology/compose/compose-reader.ts';
import { readNormalForm } from '../../../src/topology/compose/normal-form.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { one, read, refusalOf } from './shop-topology.ts';

/** Each reading takes all that is left. */
class OneReading extends ReadingTime {
  override spend(): void {
    super.spend(this.leftMs);
  }
}

const words = (file: string) =>
  ({ files: [file], name: 'shop', profiles: [], environment: {}, withheld: [], settings: [] }) as const;

it("a file on which Compose's own reader fails is refused with its words, and the next file is read", async () => {
  const refusal = await refusalOf(`${one()}  b:\n    image: x\n    extends: { service: app, file: 1 }\n`);
  expect(refusal).toMatch(/^FILE_INVALID: compose\.yaml:1: Compose's own reader failed on it: panic: /);
  expect(refusal.split('\n')).toHaveLength(1);
  expect((await read(one())).services).toHaveLength(1);
});

it('what a file repeats beyond all bounds is told as a limit, and the process lives', async () => {
  const services = Array.from({ length: 80 }, (_, index) => `  s${index}: *a\n`).join('');
  const compose = `x-a: &a { image: x, labels: { a: "${'x'.repeat(900_000)}" } }\nservices:\n${services}`;
  expect(await refusalOf(compose)).toMatch(/^FILE_INVALID: compose\.yaml:1: (?:is|takes) more than \d+ MB/);
});

it('the attempts at a file share its time, and what was found is said at its end', async () => {
  const compose = 'services:\n  web:\n    image: x\n    one: 1\n  app:\n    image: x\n    two: 2\n';
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
  const file = folder.file('shop/compose.yaml');
  const found = await folder.refusal(readNormalForm(words(file), () => undefined));
  expect(found).not.toContain('may have more');
  const ended = await folder.refusal(readNormalForm(words(file), () => undefined, new OneReading()));
  expect(ended).toMatch(/services\.\w+\.(?:one|two): is no key of the Compose Specification/);
  expect(ended).toContain('may have more problems than these: takes more than 60 s to read');
});

it('without any time left nothing is read', async () => {
  const time = new ReadingTime();
  time.spend(1e9);
  const file = path.resolve('/shop/compose.yaml');
  const request = { ...words(file), files: [{ path: file, content: one() }], folder: '/shop' };
  await expect(readByCompose(request, undefined, time)).rejects.toMatchObject({ code: 'FILE_INVALID' });
});

it('an answer that is longer than the limit ends the reader, and is told as that', async () => {
  const program = fileURLToPath(new URL('../../../src/topology/compose/compose-go/reader-worker.mjs', import.meta.url));
  const answers: { readonly state: string; readonly message?: string }[] = [];
  let how = '';
  const reader = startLineProgram(process.execPath, [program, '2000'], {
    onLine: (line) => answers.push(JSON.parse(line.toString('utf8')) as (typeof answers)[number]),
    onEnd: (said) => (how = said),
  });
  onTestFinished(() => {
    reader.kill();
  });
  const ask = async (id: number, services: number) => {
    const content = `x-a: &a { image: x }\nservices:\n${Array.from({ length: services }, (_, at) => `  s${at}: *a\n`).join('')}`;
    const request = { ...words('/shop/compose.yaml'), files: [{ path: '/shop/compose.yaml', content }] };
    reader.write(JSON.stringify({ id, request: { ...request, folder: '/shop', home: '/' } }));
    await expect.poll(() => answers.length, { timeout: 15_000 }).toBe(2 * id);
    return answers.at(-1);
  };
  expect(await ask(1, 1)).toMatchObject({ state: 'read' });
  expect(await ask(2, 200)).toMatchObject({ state: 'failed', message: 'OUTPUT' });
  await expect.poll(() => how, { timeout: 15_000 }).toBe('was ended by SIGKILL');
});
