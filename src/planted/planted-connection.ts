import type { Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** Bytes of a head that may come cut in two. */
const TAIL_LENGTH = HEAD_END.length - 1;

/** Tells each request without a body as it is complete. What is in the head does not matter here. */
export function onRequests(socket: Socket, onRequest: () => void): void {
  let tail = '';
  socket.on('data', (bytes) => {
    let text = tail + bytes.toString('latin1');
    for (let at = text.indexOf(HEAD_END); at !== -1; at = text.indexOf(HEAD_END)) {
      text = text.slice(at + HEAD_END.length);
      onRequest();
    }
    tail = text.slice(-TAIL_LENGTH);
  });
}

/** An answer as it goes over the wire. */
export function answerText(body: string, isLast: boolean): string {
  const connection = isLast ? 'Connection: close\r\n' : '';
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${connection}Content-Length: ${body.length}\r\n\r\n${body}`;
}
