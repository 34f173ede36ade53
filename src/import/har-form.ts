import type { FormPart } from '../scenario/schedule.ts';
import { escapeBraces } from '../scenario/template.ts';
import type { RecordedBody, RecordedField } from './har-entries.ts';

export interface ReadForm {
  readonly parts: readonly FormPart[];
  /** names of files whose bytes the recording does not hold */
  readonly lost: readonly string[];
}

/** What stands for bytes that are no text, in a recording that is text. */
const NO_TEXT = /[\0\ufffd]/;

/** @returns undefined: it is no form with parts, or cannot be read as one */
export async function formOf({ mimeType, text = '', params = [] }: RecordedBody): Promise<ReadForm | undefined> {
  if (!/^multipart\/form-data\b/i.test(mimeType)) return undefined;
  const read = (text === '' ? undefined : await fromText(text, mimeType)) ?? params.map(fromParam);
  if (read.length === 0) return undefined;
  const lost = read.flatMap(({ filename, value = '' }) =>
    filename !== undefined && NO_TEXT.test(value) ? [filename] : [],
  );
  return { parts: read.map(asWritten), lost };
}

async function fromText(text: string, mimeType: string): Promise<readonly FormPart[] | undefined> {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is slow for servers is right for one recording
    const form = await new Response(text, { headers: { 'content-type': mimeType } }).formData();
    return await Promise.all(
      [...form.entries()].map(async ([name, value]): Promise<FormPart> => {
        if (typeof value === 'string') return { name, value };
        return { name, value: await value.text(), filename: value.name, type: value.type };
      }),
    );
  } catch {
    return undefined;
  }
}

function fromParam({ name, value = '', fileName, contentType }: RecordedField): FormPart {
  return {
    ...{ name, value },
    ...(fileName !== undefined && { filename: fileName }),
    ...(contentType !== undefined && { type: contentType }),
  };
}

/** As a mix says it: braces stand for themselves, and bytes that nobody knows are none. */
function asWritten({ name, value = '', filename, type }: FormPart): FormPart {
  const isLost = filename !== undefined && NO_TEXT.test(value);
  return {
    name: escapeBraces(name),
    value: isLost ? '' : escapeBraces(value),
    ...(filename !== undefined && { filename: escapeBraces(filename) }),
    ...(type !== undefined && /^[\x20-\x7e]+$/.test(type) && { type }),
  };
}
