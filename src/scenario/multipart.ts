import path from 'node:path';
import { readBounded } from '../base/bounded-file.ts';
import { errnoOf, messageOf } from '../base/errors.ts';
import { random } from '../base/random.ts';
import { problemAt, type YamlDocument } from '../base/placed-document.ts';
import type { Checked } from '../base/yaml-file.ts';
import type { FormPart, RequestSpecification } from './schedule.ts';
import { escapeBraces } from './template.ts';

const BOUNDARY_WORDS = 4;

/** Each hit that sends a file holds it in memory. */
const MOST_FILE_BYTES = 1024 * 1024;

/** @param document  that the requests stand in */
export async function withFormsOf<Mix extends { readonly requests: readonly RequestSpecification[] }>(
  checked: Checked<Mix>,
  document: YamlDocument,
  seed: number,
): Promise<Checked<Mix>> {
  if (checked.state === 'invalid') return checked;
  const folder = path.dirname(document.file);
  const { requests, problems } = await withForms(checked.value.requests, { folder, seed });
  if (problems.length === 0) return { state: 'valid', value: { ...checked.value, requests } };
  return {
    state: 'invalid',
    problems: problems.map(({ path: at, message }) => problemAt(document, ['requests', ...at], message)),
  };
}

/** What is wrong with a part, by the positions of its endpoint and of itself. */
interface PartProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Requests whose forms are written out: a body of bytes with the placeholders of its parts, and the Content-Type that names their boundary.
 * The boundary is the seed's, so that the same hits are sent again.
 * @param folder  where the paths of files begin
 * @source RFC 7578; RFC 2046, 5.1
 */
export async function withForms(
  requests: readonly RequestSpecification[],
  { folder, seed }: { readonly folder: string; readonly seed: number },
): Promise<{ readonly requests: readonly RequestSpecification[]; readonly problems: readonly PartProblem[] }> {
  const problems: PartProblem[] = [];
  const written = requests.map(async (request, at) => {
    const { multipart, ...rest } = request;
    if (multipart === undefined) return request;
    const parts = await Promise.all(
      multipart.map(async (part, index) => {
        const read = await contentOf(part, folder);
        if ('content' in read) return { head: headOf(part), content: read.content };
        problems.push({ path: [at, 'multipart', index, 'file'], message: read.problem });
        return { head: '', content: '' };
      }),
    );
    const boundary = boundaryOf(parts, seed);
    const texts = parts.map(({ head, content }) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`);
    return {
      ...rest,
      headers: { ...rest.headers, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
      body: `${texts.join('')}--${boundary}--\r\n`,
      isByteBody: true as const,
    };
  });
  return { requests: await Promise.all(written), problems };
}

/** As bytes, a character each, so that files which are no text pass. */
async function contentOf(part: FormPart, folder: string): Promise<{ content: string } | { problem: string }> {
  if (part.file === undefined) return { content: bytesOf(part.value ?? '') };
  try {
    const file = await readBounded(path.resolve(folder, part.file), MOST_FILE_BYTES);
    return { content: escapeBraces(file.toString('latin1')) };
  } catch (error) {
    return { problem: `${part.file} cannot be read: ${errnoOf(error) ?? messageOf(error)}` };
  }
}

/** One that no part holds; what a placeholder brings cannot, but by a chance of 1 in 2^128. */
function boundaryOf(parts: readonly { readonly content: string }[], seed: number): string {
  for (let attempt = 0; ; attempt++) {
    const chance = random(seed, attempt);
    const word = () =>
      Math.floor(chance() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    const boundary = `benchday-${Array.from({ length: BOUNDARY_WORDS }, word).join('')}`;
    if (!parts.some(({ content }) => content.includes(boundary))) return boundary;
  }
}

function headOf({ name, file, filename, type }: FormPart): string {
  const given = filename ?? (file === undefined ? undefined : escapeBraces(path.basename(file)));
  const kind = type ?? (given === undefined ? undefined : 'application/octet-stream');
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"${given === undefined ? '' : `; filename="${quoted(given)}"`}`;
  return kind === undefined ? disposition : `${disposition}\r\nContent-Type: ${kind}`;
}

/** As browsers write it. @source HTML, 4.10.21.8 */
function quoted(text: string): string {
  return bytesOf(text).replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A text as its bytes, a character each. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
