import { expect, it } from 'vitest';
import { verify } from '../../../src/run/verify.ts';
import type { TlsSettings } from '../../../src/records/tls-settings.ts';
import { openAuthority } from '../../support/certificates.ts';
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
  const verified = verify([server.baseUrl], schedule, new AbortController().signal, tls);
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
