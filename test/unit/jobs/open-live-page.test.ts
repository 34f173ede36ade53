import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, get } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLivePage } from '../../../src/jobs/live/open-live-page.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function opened() {
  const interruption = new AbortController();
  let page: ReturnType<typeof openLivePage> | undefined;
  const address = await new Promise<string>((resolve) => {
    const say = (line: string): void => {
      const [, found] = /^live {2}(\S+)$/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    };
    page = openLivePage({ command: 'benchday run', signal: interruption.signal, say });
  });
  if (page === undefined) throw new Error('there is no page');
  return { page, interruption, address };
}

/** A page that is open. @returns what it gets, up to a text or to its end */
async function follow(address: string) {
  const [response] = (await once(get(`${address}events`, { agent: false }), 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  return {
    until: async (part: string) => {
      while (!text.includes(part)) await once(response, 'data');
      return text;
    },
    end: async () => {
      if (!response.readableEnded) await once(response, 'end');
      return text;
    },
  };
}

async function textAt(address: string): Promise<string> {
  const [response] = (await once(get(address, { agent: false }), 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

it('says at once that the job is being stopped, and then that it is over', async () => {
  const { page, interruption, address } = await opened();
  const reader = await follow(address);
  await reader.until('snapshot');
  interruption.abort(new Error('interrupted by SIGINT'));
  await reader.until('"type":"stopping","why":"interrupted by SIGINT: what runs is taken down');
  page[Symbol.dispose]();
  expect(await reader.end()).toContain('"type":"ended","sentence":"interrupted by SIGINT');
  await expect(textAt(address)).rejects.toThrow(/ECONNREFUSED/);
});

it('goes over into what the job wrote, and waits until the page that is open has it', async () => {
  await using folder = await temporaryDirectory();
  const file = join(folder.path, 'capacity.md');
  await writeFile(file, '# Capacity of legacy');
  const { page, address } = await opened();
  const reader = await follow(address);
  await reader.until('snapshot');
  expect(await textAt(`${address}report`)).toContain('not written yet');
  const over = page.closeInto(file, 'legacy holds 23M hits a day');
  await reader.until('"type":"ended","sentence":"legacy holds 23M hits a day"');
  const text = await textAt(`${address}report`);
  expect(text).toContain('# Capacity of legacy');
  expect(text).toContain(file);
  await over;
  page[Symbol.dispose]();
  await reader.end();
});

it('gives who comes later the state, not what led to it', async () => {
  const { page, address } = await opened();
  page.see({ type: 'said', line: 'an experiment at 23M' });
  page.answer({ sentence: 'legacy holds', isEarly: true, basis: 'after 1 experiment' });
  const reader = await follow(address);
  const text = await reader.until('after 1 experiment');
  expect(text).toContain('event: snapshot');
  expect(text).toContain('an experiment at 23M');
  expect(text).not.toContain('event: events');
  page[Symbol.dispose]();
});

it('tells a page no more than once a second, however much happens', async () => {
  const { page, address } = await opened();
  const reader = await follow(address);
  await reader.until('snapshot');
  for (let nth = 0; nth < 400; nth += 1) page.see({ type: 'said', line: `line ${nth}` });
  const text = await reader.until('"line 399"');
  expect(text.match(/event: events/g)).toHaveLength(1);
  page[Symbol.dispose]();
});

it('tells a page that comes between two batches nothing twice', async () => {
  const { page, interruption, address } = await opened();
  const first = await follow(address);
  await first.until('snapshot');
  page.see({ type: 'said', line: 'told once' });
  const second = await follow(address);
  interruption.abort(new Error('over'));
  for (const reader of [first, second]) {
    const text = await reader.until('"type":"stopping"');
    expect(text.match(/told once/g)).toHaveLength(1);
  }
  page[Symbol.dispose]();
});
