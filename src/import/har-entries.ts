import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';

/** Programs write null, or nothing, for what they do not know. */
function known<Schema extends z.ZodType>(schema: Schema) {
  return schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);
}

const word = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const pair = z.looseObject({ name: word, value: known(word) });

/** What is read of one request. @source w3c.github.io/web-performance/specs/HAR/Overview.html, HAR 1.2 */
const entrySchema = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: known(z.array(pair)),
    queryString: known(z.array(pair)),
    postData: known(
      z.object({
        mimeType: known(z.string()),
        text: known(z.string()),
        /** `base64`, of programs that record bytes */
        encoding: known(z.string()),
        params: known(z.array(pair.extend({ fileName: known(z.string()), contentType: known(z.string()) }))),
      }),
    ),
  }),
  /** what tools write by hand may lack it */
  response: known(z.object({ status: known(z.coerce.number().int()) })),
  /** of Chromium's developer tools: no server was asked */
  _fromCache: z.unknown().optional(),
});
type Written = z.output<typeof entrySchema>;

const harSchema = z.object({ log: z.object({ entries: z.array(z.unknown()) }) });

/** A body as it was sent, or the fields into which it was cut. */
export interface RecordedBody {
  /** '' where nobody says */
  readonly mimeType: string;
  readonly text?: string | undefined;
  readonly params?: readonly RecordedField[] | undefined;
}

export interface RecordedField {
  readonly name: string;
  readonly value?: string | undefined;
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/** One request of a recording. */
export interface RecordedRequest {
  /** in capitals */
  readonly method: string;
  /** absolute, http or https */
  readonly url: URL;
  readonly body: RecordedBody | undefined;
  /** by name in small letters */
  readonly headers: ReadonlyMap<string, string>;
  /** undefined: the recording has no answer */
  readonly status: number | undefined;
  readonly isFromCache: boolean;
}

export interface Recording {
  readonly requests: readonly RecordedRequest[];
  /** entries that are none: without a request, method or address */
  readonly unreadable: number;
}

/**
 * The requests by HTTP of a recording; one entry that is damaged says nothing against the others.
 * @param text  of the file
 * @throws {BenchdayError} FILE_INVALID: it is no HAR
 */
export function recordingOf(text: string, file: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(bare(text));
  } catch (cause) {
    throw new BenchdayError('FILE_INVALID', `${file} is no JSON`, { cause, hint: 'save the recording again' });
  }
  const har = harSchema.safeParse(value);
  if (!har.success) throw noHar(file, har.error);
  const read = har.data.log.entries.map((entry) => entrySchema.safeParse(entry));
  const entries = read.flatMap(({ data }) => data ?? []);
  const damaged = read.find(({ success }) => !success);
  if (entries.length === 0 && damaged?.error !== undefined) throw noHar(file, damaged.error, ['log', 'entries', 0]);
  return { requests: entries.flatMap(requestOf), unreadable: read.length - entries.length };
}

/** Without a byte order mark, and without the call that is around a HARP: `onInputData({...});`. */
function bare(text: string): string {
  const own = text.startsWith('\ufeff') ? text.slice(1) : text;
  const call = /^\s*[A-Za-z_$][\w$.]*\s*\(/.exec(own)?.[0];
  return call === undefined ? own : own.slice(call.length, own.lastIndexOf(')'));
}

function noHar(file: string, { issues }: z.ZodError, above: readonly PropertyKey[] = []): BenchdayError {
  const [issue] = issues;
  const place = [...above, ...(issue?.path ?? [])].join('.');
  return new BenchdayError('FILE_INVALID', `${file} is no HAR: ${place} ${issue?.message ?? ''}`, {
    hint: 'save the recording again',
  });
}

function requestOf({ request, response, _fromCache: cache }: Written): RecordedRequest[] {
  const url = urlOf(request);
  if (url === undefined) return [];
  const { method, postData, headers = [] } = request;
  const byName = new Map(headers.map(({ name, value = '' }) => [name.toLowerCase(), value]));
  const type = byName.get('content-type') ?? '';
  return [
    {
      ...{ method: method.toUpperCase(), url, status: response?.status, isFromCache: Boolean(cache) },
      body: postData === undefined ? undefined : bodyOf(postData, type),
      headers: byName,
    },
  ];
}

/** Some programs have the query beside the address alone. */
function urlOf({ url, queryString = [] }: Written['request']): URL | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const whole = new URL(url);
  if (whole.search !== '' || url.includes('?') || queryString.length === 0) return whole;
  const named = queryString.filter(({ name }) => name !== '');
  const pairs = named.map(({ name, value = '' }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  whole.search = pairs.join('&');
  return whole;
}

/** @param type  of the request's header */
function bodyOf(
  { mimeType = '', text, encoding, params }: NonNullable<Written['request']['postData']>,
  type: string,
): RecordedBody {
  // A boundary may stand in the header alone.
  const isFuller = mimeType === '' || type.toLowerCase().startsWith(`${mimeType.toLowerCase()};`);
  const plain =
    text !== undefined && encoding?.toLowerCase() === 'base64' ? Buffer.from(text, 'base64').toString() : text;
  return {
    mimeType: isFuller ? type : mimeType,
    ...(plain !== undefined && { text: withoutHeaders(plain) }),
    ...(params !== undefined && { params: params.filter(({ name }) => name !== '') }),
  };
}

/** Firefox has the headers of a form in front of its body. */
function withoutHeaders(text: string): string {
  return text.replace(/^(?:content-(?:type|length|disposition): [^\r\n]*\r\n)+\r\n/i, '');
}
