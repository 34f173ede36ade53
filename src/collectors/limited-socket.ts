import type { Socket } from 'node:net';

/** The longest answers known, digests of statements of a busy server, have some MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * A server that answers without end must not fill the memory: once more has come than any answer has, since it was asked last, the
 * connection is destroyed, with that as the reason.
 * @param socket  to a server that speaks only when it is asked
 * @returns the same
 */
export function limitAnswers(socket: Socket, mostBytes = MOST_BYTES): Socket {
  const [write, push] = [socket.write.bind(socket), socket.push.bind(socket)];
  let askedAtByte = 0;
  socket.write = (...words: unknown[]) => {
    askedAtByte = socket.bytesRead;
    return write(...(words as Parameters<typeof write>));
  };
  // Where Node hands over what came. A listener of its data would take from those that are not there yet.
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (socket.bytesRead - askedAtByte <= mostBytes) return push(chunk, encoding);
    socket.destroy(new Error(`it sends more than ${mostBytes / 1024 / 1024} MB in one answer`));
    return false;
  };
  return socket;
}
