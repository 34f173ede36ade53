import type { Socket } from 'node:net';
import type { AnswerForm } from './behaviour.ts';

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

/** An answer as it goes over the wire, in packets. */
export interface WireAnswer {
  readonly packets: readonly Buffer[];
  readonly bodyBytes: number;
  /** the connection is closed behind it */
  readonly isLast: boolean;
}

const INTERIM = Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');

/** No text in any encoding of Unicode. */
const NO_TEXT = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 37 + (index >> 3)) & 0xff));

/** @param isLast  the connection carries one hit */
export function answerOf(body: string, form: AnswerForm, isLast: boolean): WireAnswer {
  const text = Buffer.from(body);
  const length = `Content-Length: ${text.length}\r\n`;
  const whole = { bodyBytes: text.length, isLast };
  switch (form) {
    case 'plain':
      return isLast ? answerOf(body, 'closing', true) : { ...whole, packets: [Buffer.concat([headOf(length), text])] };
    case 'interim':
      return { ...whole, packets: [INTERIM, Buffer.concat([headOf(length), text])] };
    case 'cut-letter': {
      const cut =
        1 +
        Math.max(
          0,
          text.findIndex((byte) => byte > 0x7f),
        );
      return { ...whole, packets: [Buffer.concat([headOf(length), text.subarray(0, cut)]), text.subarray(cut)] };
    }
    case 'closing':
      return { ...whole, packets: [Buffer.concat([headOf(`Connection: close\r\n${length}`), text])], isLast: true };
    case 'until-close':
      return { ...whole, packets: [Buffer.concat([headOf('', '1.0'), text])], isLast: true };
    case 'bytes': {
      const bytes = Buffer.concat([text, NO_TEXT]);
      const chunk = [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')];
      return {
        packets: [Buffer.concat([headOf('Transfer-Encoding: chunked\r\n'), ...chunk])],
        bodyBytes: bytes.length,
        isLast,
      };
    }
  }
}

function headOf(fields: string, version = '1.1'): Buffer {
  return Buffer.from(`HTTP/${version} 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n${fields}\r\n`);
}
