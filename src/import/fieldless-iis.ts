import type { Candidate } from './client-vote.ts';
import { isAddress } from './address.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';

const START = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) /;
/** Product and version; the protocol looks alike. @source RFC 9110, 10.1.5 */
const AGENT = /^(?!HTTP\/)[A-Za-z][\w.+-]*\/\d/;
const METHOD = /^[A-Z]{3,12}$/;

/**
 * Lines of IIS whose `#Fields` got lost, as where a log was cut: method, path, query, port, user and client follow each other in all
 * of its choices of fields, and the status stands before two more numbers.
 */
export function readFieldlessIis(line: string): LineFacts | Rejection {
  const start = START.exec(line);
  if (start === null) return 'format';
  const words = line.split(' ');
  const method = words.findIndex((word, index) => index > 1 && METHOD.test(word) && words[index + 1]?.startsWith('/'));
  const [stem = '', query = '-', port = '', , client = '-'] = words.slice(method + 1);
  if (method === -1 || !/^\d{1,5}$/.test(port) || !(client === '-' || isAddress(client))) return 'format';
  const status = words.findIndex(
    (word, index) => index > method + 5 && /^\d{3}$/.test(word) && areNumbers(words, index),
  );
  if (status === -1) return 'status';
  const candidates: Candidate[] = [
    { from: 'c-ip', text: client, place: 'front' },
    { from: 'last column', text: words.at(-1) ?? '-', place: 'other' },
  ];
  return {
    format: 'IIS without #Fields',
    time: `${start[1] ?? ''} ${start[2] ?? ''}`,
    isUtc: true,
    request: { method: words[method] ?? '', target: query === '-' ? stem : `${stem}?${query}` },
    status: words[status],
    agent: words.slice(method + 6, status).find((word) => AGENT.test(word)) ?? '',
    clients: candidates,
    candidates,
  };
}

function areNumbers(words: readonly string[], status: number): boolean {
  return [1, 2].every((ahead) => /^\d+$/.test(words[status + ahead] ?? ''));
}
