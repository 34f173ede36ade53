import { expect, it } from 'vitest';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';

/** What two visitors with a place asked for, one array each; and how many hits were left out. */
function kept(asked: readonly (readonly [client: number, path: string])[]) {
  const visits = new VisitCollector(2);
  const log = new LogImport({ mix: new MixCollector(), visits });
  const lines = asked.map(
    ([client, path], at) => `192.0.2.${client} - - [05/Jan/2026:10:00:0${at} +0000] "GET ${path} HTTP/1.1" 200 5\n`,
  );
  log.push(Buffer.from(lines.join('')));
  log.endFile();
  const paths = [...visits.visitors()].map((hits) => hits.map(({ target }) => visits.targets[target]?.target));
  return { paths, leftOut: visits.leftOut };
}

it('what only a visitor without a place asked for takes no number from what others ask for later', () => {
  const asked = [
    [1, '/a'],
    [2, '/a'],
    [3, '/lost'],
    [1, '/b'],
  ] as const;
  expect(kept(asked)).toEqual({ paths: [['/a', '/b'], ['/a']], leftOut: 1 });
});

it('hits of visitors and for targets without a place are left out and counted', () => {
  const asked = [
    [1, '/a'],
    [2, '/b'],
    [3, '/a'],
    [1, '/c'],
    [2, '/a'],
  ] as const;
  expect(kept(asked)).toEqual({ paths: [['/a'], ['/b', '/a']], leftOut: 2 });
});
