import { Readable } from 'node:stream';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

export const DATA = path.resolve(import.meta.dirname, '../../../../shared/data');
export const NEVER = new AbortController().signal;

export const line = (atS: number, client = '1.2.3.4', target = '/') =>
  `${client} - - [${clf(atS)} +0000] "GET ${target} HTTP/1.1" 200 5\n`;
function clf(atS: number): string {
  const [, day, month, year, time] =
    /, (\d\d) (\w{3}) (\d{4}) ([\d:]{8})/.exec(new Date(atS * 1000).toUTCString()) ?? [];
  return `${day ?? ''}/${month ?? ''}/${year ?? ''}:${time ?? ''}`;
}
export function imported(text: string | Buffer, chunkBytes = 65_536): LogImport {
  const log = new LogImport();
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += chunkBytes) log.push(bytes.subarray(at, at + chunkBytes));
  log.endFile();
  return log;
}
export async function ownDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return directory.path;
}
export const summaryOf = (text: string) => summariseImport(imported(text), 24);
export const files = (...names: string[]) => ({ files: names, standardInput: Readable.from([]), signal: NEVER });
