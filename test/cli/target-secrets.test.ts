import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SECRETS = ['plantedQuery1', 'plantedHeader2', 'plantedCookie3', 'plantedBody4', 'plantedAnswer5'];

/** Two of the secrets are in an address, and a site that is wrong repeats all that it was sent. */
const SCENARIO = `name: small
title: A few seconds
topologies: []
profile: weekday
load: { hits_per_day: 864000, mode: time-lapse, duration_s: 1, seed: 1 }
requests:
  - name: front
    path: "/page?api_key=plantedQuery1"
    method: POST
    weight: 1
    headers: { Authorization: Bearer plantedHeader2, Cookie: sid=plantedCookie3, Content-Type: application/json }
    body: '{"password":"plantedBody4"}'
    expect: { status: 200, marker: hello }
warm_up: { duration_s: 0, rate_per_s: 50 }
trials: 1
slo: { p95_ms: 60000 }
`;

async function filesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if ((await stat(file)).isFile()) texts.set(name, await readFile(file, 'latin1'));
  }
  return texts;
}

it.each([
  ['right', 200],
  ['wrong, repeating what it was sent', 500],
])('no secret of a request is in what a run says or stores: the answers are %s', async (_what, status) => {
  await using directory = await temporaryDirectory();
  await using site = await smallSite((request, response) => {
    request.setEncoding('utf8').once('data', (body: string) => {
      response.writeHead(status, { 'Content-Type': 'text/html', 'Set-Cookie': 'sid=plantedAnswer5' });
      response.end(`<p>hello</p>${body} ${request.url ?? ''}`);
    });
  });
  await writeFile(join(directory.path, 'small.yaml'), SCENARIO);
  await mkdir(join(directory.path, 'tmp'));
  const { exitCode, stdout, stderr } = await benchday(
    ['run', './small.yaml', '--target', site.url, '--progress', 'plain', '--junit', 'junit.xml'],
    { cwd: directory.path, env: { TMPDIR: join(directory.path, 'tmp') } },
  );
  expect(status === 200 ? [0, 3, 4] : [1], stdout + stderr).toContain(exitCode);
  const texts = new Map([...(await filesBelow(directory.path)), ['output', stdout + stderr]]);
  texts.delete('small.yaml');
  // Where they would have been.
  expect([...texts].find(([name]) => name.endsWith('run.json'))?.[1]).toContain('/page?api_key=***');
  if (status !== 200) {
    expect(stdout + stderr).toContain(`/page?api_key=*** (front)`);
    expect(stdout + stderr).toContain('{\\"password\\":\\"***\\"} /page?api_key=***');
  }
  const found = SECRETS.flatMap((secret) =>
    [...texts].filter(([, text]) => text.includes(secret)).map(([name]) => `${secret}: ${name}`),
  );
  expect(found).toEqual([]);
});
