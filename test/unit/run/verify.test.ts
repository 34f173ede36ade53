import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { verify } from '../../../src/run/verify.ts';
import { smallSite } from '../../support/small-site.ts';
import { endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const asksForGzip = sampleSchedule({
  requests: [endpoint({ headers: { 'accept-encoding': 'gzip' }, expect: { status: [200], marker: 'hello' } })],
});

it.each([
  ['is unpacked before the marker is looked for', '<p>hello</p>', undefined],
  ['that lacks the marker is told in readable text', '<p>goodbye</p>', /lacks "hello"; it begins: "<p>goodbye/],
])('a compressed body %s', async (_what, page, problem) => {
  await using site = await smallSite((_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(page));
  });
  const verified = verify(site.url, asksForGzip, new AbortController().signal);
  if (problem === undefined) await expect(verified).resolves.toHaveLength(1);
  else await expect(verified).rejects.toThrow(problem);
});
