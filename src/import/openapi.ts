import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import { isWrite, type MixEntry } from './mix-file.ts';
import { tooDeep } from './mix-source.ts';
import { bodyOf } from './openapi-body.ts';
import { resolverOf, tidied, withoutNullChoices } from './openapi-document.ts';
import { type Operation, operationsOf } from './openapi-operation.ts';
import { DrawnParameters, headersOf, type Made } from './openapi-parameters.ts';
import { samplerOf } from './openapi-sample.ts';
import { behindOneSlash, serverPath, serversSchema, swaggerPath } from './openapi-server.ts';
import { pathPartOf, queryOf } from './openapi-styles.ts';
import { encodedTarget } from './target-parts.ts';

const MOST_SHOWN = 8;
/** That a mix may have. @see src/scenario/request-schema.ts */
const MOST_ENDPOINTS = 1000;

const documentSchema = z.looseObject({
  basePath: z.string().optional(),
  consumes: z.array(z.string()).optional().catch(undefined),
  servers: serversSchema.optional().catch(undefined),
  security: z.array(z.unknown()).optional().catch(undefined),
  paths: z.record(z.string(), z.unknown()),
});
type Document = z.output<typeof documentSchema>;

/** Endpoints of a description, and what it leaves open. */
export interface DescribedMix {
  readonly entries: readonly MixEntry[];
  readonly warnings: readonly string[];
}

/**
 * The request mix of a description in OpenAPI 3 or Swagger 2. References to other files and hosts are not followed.
 * @param value  the document, parsed
 * @throws {BenchdayError} FILE_INVALID
 */
export async function mixOfOpenApi(value: object, file: string): Promise<DescribedMix> {
  try {
    return await readMix(value, file);
  } catch (cause) {
    throw cause instanceof RangeError ? tooDeep(file, cause) : cause;
  }
}

async function readMix(value: object, file: string): Promise<DescribedMix> {
  const written = withoutNullChoices(tidied(value)) as object;
  const document = checkedDocument(written, file);
  const unread = new Set<string>();
  const sample = await samplerOf(written, (why) => unread.add(`a schema (${why})`));
  const made: Made = {
    ...{ open: new Set<string>(), files: new Set<string>(), otherBodies: new Set<string>() },
    ...{ tooLong: new Set<string>(), unsent: new Set<string>(), unsendable: new Set<string>() },
    ...{ leftOut: 0, unread, sample, resolve: resolverOf(written) },
  };
  const operations = Object.entries(document.paths).flatMap(([path, item]) => operationsOf(path, item, made));
  if (operations.length === 0) throw nothingIn(file, made);
  const kept = operations.slice(0, MOST_ENDPOINTS);
  const unknownBases = new Set<string>();
  const entries = kept.map((operation) => {
    const { path: base, unknown } = baseOf(operation, document);
    if (unknown !== undefined) unknownBases.add(unknown);
    return entryOf(operation, { base, consumes: operation.consumes ?? document.consumes ?? [], made });
  });
  const secured = kept.filter(({ security }) => (security ?? document.security ?? []).length > 0).length;
  const more =
    operations.length > kept.length
      ? [`A mix holds ${MOST_ENDPOINTS} endpoints: the other ${operations.length - kept.length} are left out.`]
      : [];
  return { entries, warnings: [...more, ...warningsOf(made, { unknownBases, secured })] };
}

function nothingIn(file: string, { unread }: Made): BenchdayError {
  if (unread.size === 0)
    return new BenchdayError('FILE_INVALID', `${file} describes no endpoint that a mix can ask for`, {
      hint: 'its paths need get, head, post, put or delete',
    });
  return new BenchdayError('FILE_INVALID', `${file} describes no endpoint that can be read: ${shown(unread)}`, {
    hint: 'bundle what it refers to into one file; a validator of OpenAPI says what it should be',
  });
}

/** Converters leave a basePath in what has servers. */
function baseOf({ servers }: Operation, document: Document): ReturnType<typeof serverPath> {
  const { basePath } = document;
  const own = servers ?? document.servers;
  return own === undefined && basePath !== undefined ? swaggerPath(basePath) : serverPath(own);
}

function warningsOf(
  made: Made,
  { unknownBases, secured }: { readonly unknownBases: ReadonlySet<string>; readonly secured: number },
): string[] {
  const about = (names: ReadonlySet<string>, text: (names: string) => string) =>
    names.size > 0 ? [text(shown(names))] : [];
  return [
    'A description does not say how popular an endpoint is: all have the same weight.',
    ...[...unknownBases].map(
      (why) => `A base path is not known, and left out: the server ${why}. Add it to the paths.`,
    ),
    ...about(made.unread, (names) => `What cannot be read, or stands in another file, is left out: ${names}.`),
    ...about(made.unsendable, (names) => `A mix does not ask by such methods: ${names} are left out.`),
    ...about(
      made.open,
      (names) => `No example is given for ${names}: the values are made up, and may name what is not there.`,
    ),
    ...about(
      made.files,
      (names) => `The files of forms are made up (${names}): give each its file, or content of your test data.`,
    ),
    ...about(
      made.tooLong,
      (names) => `Values beyond 200 characters, and beyond 10,000 of them, are left out: ${names}.`,
    ),
    ...about(made.unsent, (names) => `Required headers without a value that can be sent are left out: ${names}.`),
    ...about(made.otherBodies, (names) => `No body is made of the type ${names}: write it where an endpoint wants it.`),
    ...(made.leftOut > 0
      ? [
          `${made.leftOut} of the examples, which look like secrets, are left out: write values of your test data there.`,
        ]
      : []),
    ...(secured > 0 ? [`${secured} endpoints want credentials: add the headers.`] : []),
  ];
}

function shown(names: ReadonlySet<string>): string {
  return [...names].slice(0, MOST_SHOWN).join(', ');
}

/** @throws {BenchdayError} FILE_INVALID */
function checkedDocument(value: object, file: string): Document {
  const found = documentSchema.safeParse(value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new BenchdayError('FILE_INVALID', `${file} document: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
    hint: 'a validator of OpenAPI says what it should be',
  });
}

function entryOf(
  operation: Operation,
  about: { readonly base: string; readonly consumes: readonly string[]; readonly made: Made },
): MixEntry {
  const { parameters, requestBody, operationId } = operation;
  const { base, consumes, made } = about;
  const drawn = new DrawnParameters(made);
  const named = behindOneSlash(base + operation.path)
    .split(/(\{[^}]*\})/)
    .map((part) => {
      const name = /^\{([^}]*)\}$/.exec(part)?.[1];
      if (name === undefined) return encodedTarget(part);
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
      return pathPartOf(parameter ?? { name, in: 'path' }, drawn, made);
    })
    .join('');
  const query = queryOf(parameters, drawn, made);
  const method = operation.method.toUpperCase() as MixEntry['method'];
  const sent: ReturnType<typeof bodyOf> = isWrite(method) ? bodyOf({ requestBody, consumes, parameters }, made) : {};
  return {
    ...(operationId !== undefined && { name: operationId }),
    method,
    // Some have a part of the query in the path.
    path: query === '' ? named : `${named}${named.includes('?') ? '&' : '?'}${query}`,
    weight: 1,
    parameters: drawn.parameters,
    ...sent,
    headers: { ...headersOf(parameters, made), ...sent.headers },
    statuses: statusesOf(operation),
  };
}

/** Those of success that are declared; `2XX` and `default` say no more than that. */
function statusesOf({ responses }: Operation): number[] {
  const declared = Object.keys(responses).map(Number);
  return declared.filter((status) => status >= 200 && status < 400).sort((a, b) => a - b);
}
