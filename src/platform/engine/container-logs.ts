import type Docker from 'dockerode';

const HEADER_BYTES = 8;

/** The text of Docker's multiplexed output (8-byte frames: stream number, length), both streams in the order they came. */
export function demultiplex(frames: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length;) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The last lines a container wrote, both streams. */
export async function lastLines(container: Docker.Container, lines: number): Promise<string> {
  const frames = await container.logs({ stdout: true, stderr: true, follow: false, tail: lines });
  return demultiplex(frames).trimEnd();
}
