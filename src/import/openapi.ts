import { z } from 'zod';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { isWrite, type MixEntry } from './mix-file.ts';
import { bodyOf, requestBodySchema } from './openapi-body.ts';
import { DrawnParameters, headersOf, type Made, type Parameter, parameterSchema } from './openapi-parameters.ts';
import { tidied } from './openapi-document.ts';
import { behindOneSlash, serverPath, serversSchema, swaggerPath } from './openapi-server.ts';
import { samplerOf } from './openapi-sample.ts';
import { encodedTarget } from './target-parts.ts';

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
const MOST_SHOWN = 8;

/** Of Swagger 2. */
const consumesSchema = z.array(z.string()).optional().catch(undefined);
const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  parameters: z.array(parameterSchema).optional(),
  requestBody: requestBodySchema.optional(),
  consumes: consumesSchema,
  responses: z.record(z.string(), z.unknown()).optional(),
  security: z.array(z.unknown()).optional(),
  servers: serversSchema.optional().catch(undefined),
});
type Operation = z.output<typeof operationSchema>;
const documentSchema = z.looseObject({
  basePath: z.string().optional(),
  consumes: consumesSchema,
  servers: serversSchema.optional(),
  security: z.array(z.unknown()).optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

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
  const document = await dereferenced(value, file);
  const entries: MixEntry[] = [];
  const made: Made = {
    ...{
      open: new Set<string>(),
      files: new Set<string>(),
      otherBodies: new Set<string>(),
      tooLong: new Set<string>(),
      unsent: new Set<string>(),
      leftOut: 0,
    },
    ...{ spec: document, sample: await samplerOf(file) },
  };
  let secured = 0;
  const unknownBases = new Set<string>();
  const baseOf = (servers: z.output<typeof serversSchema> | undefined): string => {
    const { basePath } = document;
    const own = servers ?? document.servers;
    // Converters leave a basePath in what has servers.
    const base = own === undefined && basePath !== undefined ? swaggerPath(basePath) : serverPath(own);
    if (base.unknown !== undefined) unknownBases.add(base.unknown);
    return base.path;
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      if (item[method] === undefined) continue;
      const operation = checked(operationSchema, item[method], file, `paths.${path}.${method}`);
      const common = z.array(parameterSchema).catch([]).parse(item['parameters']);
      const own = operation.parameters ?? [];
      const parameters = [...common.filter((one) => !own.some((other) => isSame(one, other))), ...own];
      const base = baseOf(operation.servers ?? serversSchema.optional().catch(undefined).parse(item['servers']));
      const consumes = operation.consumes ?? document.consumes ?? [];
      entries.push(entryOf({ path: behindOneSlash(base + path), method, operation, parameters, consumes, made }));
      if ((operation.security ?? document.security ?? []).length > 0) secured++;
    }
  }
  if (entries.length === 0)
    throw new BenchdayError('FILE_INVALID', `${file} describes no endpoint that a mix can ask for`, {
      hint: 'its paths need get, head, post, put or delete',
    });
  return {
    entries,
    warnings: [
      'A description does not say how popular an endpoint is: all have the same weight.',
      ...[...unknownBases].map(
        (why) => `A base path is not known, and left out: the server ${why}. Add it to the paths.`,
      ),
      ...(made.open.size > 0
        ? [`No example is given for ${shown(made.open)}: the values are made up, and may name what is not there.`]
        : []),
      ...(made.files.size > 0
        ? [`The files of forms are made up (${shown(made.files)}): give each its file, or content of your test data.`]
        : []),
      ...(made.tooLong.size > 0
        ? [`Values beyond 200 characters, and beyond 10,000 of them, are left out: ${shown(made.tooLong)}.`]
        : []),
      ...(made.unsent.size > 0
        ? [`Required headers without a value that can be sent are left out: ${shown(made.unsent)}.`]
        : []),
      ...(made.otherBodies.size > 0
        ? [`No body is made of the type ${shown(made.otherBodies)}: write it where an endpoint wants it.`]
        : []),
      ...(made.leftOut > 0
        ? [
            `${made.leftOut} of the examples, which look like secrets, are left out: write values of your test data there.`,
          ]
        : []),
      ...(secured > 0 ? [`${secured} endpoints want credentials: add the headers.`] : []),
    ],
  };
}

function shown(names: ReadonlySet<string>): string {
  return [...names].slice(0, MOST_SHOWN).join(', ');
}

/** @source OpenAPI: one of an operation overrides that of its path by the same name and place */
function isSame(one: Parameter, other: Parameter): boolean {
  return one.in === other.in && one.name === other.name;
}

async function dereferenced(written: object, file: string): Promise<z.output<typeof documentSchema>> {
  const value = tidied(written);
  checked(documentSchema, value, file, 'document');
  try {
    // Loaded where it is needed: logs are imported without it.
    const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
    const document: unknown = await SwaggerParser.dereference(value as never, {
      resolve: { external: false },
      dereference: { circular: 'ignore' },
    });
    return checked(documentSchema, document, file, 'document');
  } catch (cause) {
    if (cause instanceof BenchdayError) throw cause;
    throw new BenchdayError('FILE_INVALID', `${file} cannot be read as OpenAPI: ${messageOf(cause)}`, {
      cause,
      hint: 'bundle what it refers to into one file',
    });
  }
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
  place: string,
): z.output<Schema> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new BenchdayError('FILE_INVALID', `${file} ${place}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
    hint: 'a validator of OpenAPI says what it should be',
  });
}

function entryOf(about: {
  path: string;
  method: (typeof METHODS)[number];
  operation: Operation;
  parameters: readonly Parameter[];
  consumes: readonly string[];
  made: Made;
}): MixEntry {
  const { operation, parameters, consumes, made } = about;
  const drawn = new DrawnParameters(made);
  const named = about.path.split(/(\{[^}]*\})/).map((part) => {
    const name = /^\{([^}]*)\}$/.exec(part)?.[1];
    if (name === undefined) return encodedTarget(part);
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return `{${drawn.nameOf(parameter ?? { name, in: 'path' })}}`;
  });
  const query = parameters
    .filter((one) => one.in === 'query' && (one.required === true || one.example !== undefined))
    .map((one) => `${encodeURIComponent(one.name)}={${drawn.nameOf(one)}}`);
  const method = about.method.toUpperCase() as MixEntry['method'];
  const { requestBody } = operation;
  const sent: ReturnType<typeof bodyOf> = isWrite(method) ? bodyOf({ requestBody, consumes, parameters }, made) : {};
  return {
    ...(operation.operationId !== undefined && { name: operation.operationId }),
    method,
    path: named.join('') + (query.length === 0 ? '' : `?${query.join('&')}`),
    weight: 1,
    parameters: drawn.parameters,
    ...sent,
    headers: { ...headersOf(parameters, made), ...sent.headers },
    statuses: statusesOf(operation),
  };
}

/** Those of success that are declared; `2XX` and `default` say no more than that. */
function statusesOf({ responses }: Operation): number[] {
  const declared = Object.keys(responses ?? {}).map(Number);
  return declared.filter((status) => status >= 200 && status < 400).sort((a, b) => a - b);
}
