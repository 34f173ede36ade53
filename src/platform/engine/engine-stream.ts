import { readPullMessage, type PullMessage } from './pull-progress.ts';

/** What an engine says of its work, one object a line, to its end. @throws what cut the connection; {SyntaxError} for what is no JSON */
export async function* messagesOf(answer: NodeJS.ReadableStream): AsyncGenerator<PullMessage> {
  answer.setEncoding('utf8');
  let begun = '';
  for await (const chunk of answer) {
    const parts = (begun + String(chunk)).split('\n');
    begun = parts.pop() ?? '';
    for (const line of parts) if (line.trim() !== '') yield readPullMessage(line);
  }
  if (begun.trim() !== '') yield readPullMessage(begun);
}
