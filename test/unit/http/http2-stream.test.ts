import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EntryPoint } from '../../../src/http/entry-point.ts';
import { Http2Stream } from '../../../src/http/http2-stream.ts';

/** A request under way, what its sender is told, and the stream of Node that the answer comes by. */
function openStream() {
  const told: string[] = [];
  const answer = Object.assign(new PassThrough({ autoDestroy: false }), { close: () => undefined });
  const stream = new Http2Stream(
    {
      entry: undefined as unknown as EntryPoint,
      hasAnswered: false,
      heardBytes: 0,
      goaway: undefined,
      onSettled: (_stream, end) => told.push(end),
    },
    {
      isHeadRequest: false,
      onHead: ({ status }) => told.push(`head ${status}`),
      onBody: (bytes, start, end) => told.push(bytes.toString('utf8', start, end)),
      onAnswer: () => told.push('whole'),
      onBreakage: ({ reason }) => told.push(reason),
    },
    { fields: {}, body: undefined, encoding: 'utf8' },
  );
  stream.open({ request: () => answer } as unknown as ClientHttp2Session);
  return { told, answer, head: () => answer.emit('response', { ':status': 200 }) };
}

// node:http2 tells of a head a tick after it came. On a busy thread, that reads head and body at once, the body may be told first:
// of 1,200 answers through HAProxy 9, while the thread was kept busy for 30 ms at a time.
describe('an answer over HTTP/2 whose body is told before its head', () => {
  it('is head and body, in their order', async () => {
    const { told, answer, head } = openStream();
    answer.write('hello ');
    await setImmediate();
    head();
    const ended = once(answer, 'end');
    answer.end('world');
    await ended;
    expect(told).toEqual(['head 200', 'hello ', 'world', 'answered', 'whole']);
  });

  it('is whole, also where its end is told before', async () => {
    const { told, answer, head } = openStream();
    answer.end('hello');
    await setImmediate();
    expect(told).toEqual([]);
    head();
    expect(told).toEqual(['head 200', 'hello', 'answered', 'whole']);
  });
});
