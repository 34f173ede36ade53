import { expect, test } from 'vitest';
import { LogImport } from '../../../src/import/log-import.ts';

const ENDLESS = 'x'.repeat(70_000);

test('a line that is too long and has its end costs itself only', () => {
  const log = logOf(`${lineAt(0)}${ENDLESS}\n`, lineAt(1) + lineAt(2));
  expect(log.traffic.requests).toBe(3);
});

test('the first line of a file counts when the file before ended in a line that is too long', () => {
  const log = logOf(`${lineAt(0)}${ENDLESS}`, lineAt(1) + lineAt(2));
  expect(log.traffic.requests).toBe(3);
});

function logOf(...files: readonly string[]): LogImport {
  const log = new LogImport();
  for (const file of files) {
    log.push(Buffer.from(file));
    log.endFile();
  }
  return log;
}

function lineAt(second: number): string {
  return `192.0.2.1 - - [10/Oct/2026:13:55:${10 + second} +0000] "GET /page${second} HTTP/1.1" 200 5\n`;
}
