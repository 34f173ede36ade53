import { z } from 'zod';
import type { LastLines } from '../../base/last-lines.ts';

/** One object of the engine's answer. Pulling an image tells its state under `status`, with a bar in `progress`. */
const messageSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
});

export interface StreamEnd {
  /** the engine's complaint, when it ended with one */
  readonly error?: string;
}

/** Follows what an engine says of its work to its end. @throws what cut the connection */
export async function followStream(answer: NodeJS.ReadableStream, lines: LastLines): Promise<StreamEnd> {
  let end: StreamEnd = {};
  let begun = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) {
    const parts = (begun + String(chunk)).split('\n');
    begun = parts.pop() ?? '';
    for (const line of parts) end = { ...end, ...take(line, lines) };
  }
  end = { ...end, ...take(begun, lines) };
  lines.write('\n');
  return end;
}

function take(line: string, lines: LastLines): StreamEnd {
  if (line.trim() === '') return {};
  const { stream, status, id, progress, error } = messageSchema.parse(JSON.parse(line));
  if (stream !== undefined) lines.write(stream);
  if (status !== undefined && progress === undefined) lines.write(`${id === undefined ? '' : `${id}: `}${status}\n`);
  return error === undefined ? {} : { error: error.trim() };
}
