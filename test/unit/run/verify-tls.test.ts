import { expect, it } from 'vitest';
import { verify } from '../../../src/run/verify.ts';
import type { TlsSettings } from '../../../src/records/tls-settings.ts';
import { openAuthority } from '../../support/certificates.ts';
import { serveHttp2 } from '../load/http2-server.ts';
import { serveHttps } from '../load/local-server.ts';
import { endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const schedule = sampleSchedule({ requests: [endpoint({ expect: { status: [200], marker: 'hello' } })] });

it.each([
  ['is asked when its authority is named', 'IP:127.0.0.1', 2, true, undefined],
  [
    'is refused when nobody knows its authority, and the key that helps is named',
    'IP:127.0.0.1',
    2,
    false,
    /refused: UNABLE_TO_VERIFY_LEAF_SIGNATURE \(unable to verify the first certificate\); .* under tls\.ca in the scenario/,
  ],
  ['is refused when it is too old', 'IP:127.0.0.1', -1, true, /CERT_HAS_EXPIRED .* does not help/],
  [
    'is refused when it is of another host',
    'DNS:example.org',
    2,
    true,
    /ERR_TLS_CERT_ALTNAME_INVALID .* name that is in its certificate/,
  ],
] as const)('an https server %s', async (_what, names, days, isTrusted, refusal) => {
  await using authority = await openAuthority();
  let hits = 0;
  await using server = await serveHttps(await authority.sign(names, days), (_request, response) => {
    hits++;
    response.end('hello');
  });
  const ca = { file: authority.file, certificates: [authority.certificate] };
  const tls: TlsSettings = { isResumed: true, ...(isTrusted && { ca }) };
  const verified = verify([server.baseUrl], schedule, new AbortController().signal, { tls });
  if (refusal === undefined) {
    await expect(verified).resolves.toHaveLength(1);
    return;
  }
  await expect(verified).rejects.toMatchObject({
    code: 'VERIFICATION_FAILED',
    message: expect.stringMatching(refusal) as string,
  });
  expect(hits).toBe(0);
});

it('a server of HTTP/2 is asked in HTTP/2 where the scenario says so', async () => {
  await using authority = await openAuthority();
  await using server = await serveHttp2(await authority.sign('IP:127.0.0.1'), (stream) => {
    stream.respond({ ':status': 200, 'set-cookie': 'a=1' });
    stream.end('hello');
  });
  const ca = { file: authority.file, certificates: [authority.certificate] };
  const speech = { tls: { isResumed: true, ca }, http2: {} };
  const asked = { ...schedule, sessions: { visitors: 1, hitsPerVisit: 5 } };
  await expect(verify([server.baseUrl], asked, new AbortController().signal, speech)).resolves.toHaveLength(1);
  expect(server.seen).toMatchObject({ hits: 3, sessions: 1 });
  expect(server.seen.headers.map(({ cookie }) => cookie)).toEqual([undefined, 'a=1', 'a=1']);
});

it('a server that does not speak HTTP/2 is refused where the scenario wants it, and nothing is sent', async () => {
  await using authority = await openAuthority();
  let hits = 0;
  await using server = await serveHttps(await authority.sign('IP:127.0.0.1'), (_request, response) => {
    hits++;
    response.end('hello');
  });
  const ca = { file: authority.file, certificates: [authority.certificate] };
  const speech = { tls: { isResumed: true, ca }, http2: {} };
  await expect(verify([server.baseUrl], schedule, new AbortController().signal, speech)).rejects.toMatchObject({
    code: 'VERIFICATION_FAILED',
    message: expect.stringContaining(`${server.baseUrl} does not speak HTTP/2, as load.http: 2 wants it`) as string,
  });
  expect(hits).toBe(0);
});

it('a body without end is read no further than its limit, and the stream is given up', async () => {
  await using authority = await openAuthority();
  let sent = 0;
  await using server = await serveHttp2(await authority.sign('IP:127.0.0.1'), (stream) => {
    stream.respond({ ':status': 200 });
    const piece = Buffer.alloc(1_000_000, 'x');
    const more = (): void => {
      if (stream.destroyed) return;
      sent += piece.length;
      stream.write(piece, more);
    };
    more();
  });
  const ca = { file: authority.file, certificates: [authority.certificate] };
  const speech = { tls: { isResumed: true, ca }, http2: {} };
  await expect(verify([server.baseUrl], schedule, new AbortController().signal, speech)).rejects.toMatchObject({
    message: expect.stringContaining('its answer is longer than 64 MB') as string,
  });
  expect(sent).toBeLessThan(200_000_000);
});
