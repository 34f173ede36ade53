import { z } from 'zod';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { escapeBraces } from '../scenario/template.ts';
import { isWrite, type MixEntry } from './mix-file.ts';
import { DrawnParameters, type Made, type Parameter, parameterSchema, schemaSchema } from './openapi-parameters.ts';
import { serverPath, serversSchema, swaggerPath } from './openapi-server.ts';
import { samplerOf } from './openapi-sample.ts';
import { safeValue } from './safe-examples.ts';
import { encodedTarget } from './target-parts.ts';

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;

const mediaSchema = z.looseObject({ schema: schemaSchema.optional(), example: z.unknown().optional() });
const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  parameters: z.array(parameterSchema).optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), mediaSchema) }).optional(),
  responses: z.record(z.string(), z.unknown()).optional(),
  security: z.array(z.unknown()).optional(),
  servers: serversSchema.optional().catch(undefined),
});
type Operation = z.output<typeof operationSchema>;
const documentSchema = z.looseObject({
  basePath: z.string().optional(),
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
  const made: Made = { open: new Set(), leftOut: 0, spec: document, sample: await samplerOf(file) };
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
      entries.push(entryOf({ path: base + path, method, operation, parameters, made }));
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
        ? [
            `No example is given for ${[...made.open].slice(0, 8).join(', ')}: the values are made up, and may name what is not there.`,
          ]
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

/** @source OpenAPI: one of an operation overrides that of its path by the same name and place */
function isSame(one: Parameter, other: Parameter): boolean {
  return one.in === other.in && one.name === other.name;
}

async function dereferenced(value: object, file: string): Promise<z.output<typeof documentSchema>> {
  checked(documentSchema, value, file, 'document');
  try {
    // Loaded where it is needed: logs are imported without it.
    const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
    const document: unknown = await SwaggerParser.dereference(structuredClone(value) as never, {
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
  made: Made;
}): MixEntry {
  const { operation, parameters, made } = about;
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
  const sent = bodyOf(operation, parameters, made);
  const method = about.method.toUpperCase() as MixEntry['method'];
  return {
    ...(operation.operationId !== undefined && { name: operation.operationId }),
    method,
    path: named.join('') + (query.length === 0 ? '' : `?${query.join('&')}`),
    weight: 1,
    parameters: drawn.parameters,
    ...(isWrite(method) ? sent : {}),
    statuses: statusesOf(operation),
  };
}

/** JSON where it is taken, else a form. */
function bodyOf(
  operation: Operation,
  parameters: readonly Parameter[],
  made: Made,
): Pick<MixEntry, 'body' | 'headers'> {
  const content = Object.entries(operation.requestBody?.content ?? {});
  const inBody = parameters.find((one) => one.in === 'body')?.schema;
  const [type, media] = content.find(([name]) => /json/i.test(name)) ??
    content.find(([name]) => name.includes('x-www-form-urlencoded')) ?? [
      'application/json',
      { schema: inBody, example: undefined },
    ];
  const value: unknown =
    media.example ??
    (media.schema === undefined
      ? undefined
      : made.sample(media.schema as never, { quiet: true, skipReadOnly: true }, made.spec));
  if (value === undefined) return {};
  const safe = safeValue('', value, made);
  const body = /json/i.test(type) ? JSON.stringify(safe) : formOf(safe);
  return { body: escapeBraces(body), headers: { 'content-type': type } };
}

function formOf(value: unknown): string {
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new URLSearchParams(pairs.map(([name, one]): [string, string] => [name, String(one)])).toString();
}

/** Those of success that are declared; `2XX` and `default` say no more than that. */
function statusesOf({ responses }: Operation): number[] {
  const declared = Object.keys(responses ?? {}).map(Number);
  return declared.filter((status) => status >= 200 && status < 400).sort((a, b) => a - b);
}
