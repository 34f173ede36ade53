import { describe, expect, it } from 'vitest';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { imported } from './log-texts.ts';
import { REQUESTS, iso, common, combined, fields, type Request } from './six-requests.ts';

const OBJECTS = REQUESTS.map((r) => ({ time: `${iso(r)}Z`, ip: r.client, ...fields(r), text: 'a } b { "c"' }));

describe('six requests of three clients are read from', () => {
  it("journald's export", () => {
    const block = (request: Request) =>
      `__REALTIME_TIMESTAMP=${request.atS}000000\n_HOSTNAME=web\nMESSAGE=${common(request)}\n\n`;
    const summary = summariseImport(imported(REQUESTS.map(block).join('')), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0, skipped: 18 });
  });

  it('lines that end with CR alone', () => {
    const summary = summariseImport(imported(REQUESTS.map((request) => `${combined(request)}\r`).join('')), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0, lines: 6 });
  });

  it('a file that begins with a block of zeros', () => {
    const text = `${'\0'.repeat(100_000)}${REQUESTS.map((request) => `${combined(request)}\n`).join('')}`;
    const summary = summariseImport(imported(text, 1000), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0 });
    expect(summary.warnings.join()).toContain('zeros');
  });

  it.each([
    ['a list of objects in one line', JSON.stringify(OBJECTS)],
    ['a list of objects over many lines', JSON.stringify(OBJECTS, undefined, 2)],
    ['objects over many lines', OBJECTS.map((object) => JSON.stringify(object, undefined, 2)).join('\n')],
    ['a list with a line each', `[\n${OBJECTS.map((object) => JSON.stringify(object)).join(',\n')}\n]\n`],
  ])('%s', (_name, text) => {
    for (const chunkBytes of [1, 7, 100_000]) {
      const summary = summariseImport(imported(text, chunkBytes), 24);
      expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0 });
    }
  });
});
