import { z } from 'zod';
import { requestBodySchema } from './openapi-body.ts';
import { isObject } from './openapi-document.ts';
import { wholeParameter } from './openapi-schema.ts';
import { type Made, type Parameter, parameterSchema } from './openapi-parameters.ts';
import { serversSchema } from './openapi-server.ts';

/** Methods of a description that a mix can ask by. */
const SENT_METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
type SentVerb = (typeof SENT_METHODS)[number];
/** @source OpenAPI 3.2, Path Item Object */
const OTHER_METHODS = ['trace', 'query', 'additionalOperations'];

const text = z.union([z.string(), z.number().transform(String)]).optional();
/** Of what decides nothing alone, what cannot be read is as if it were not there. */
const operationSchema = z.looseObject({
  operationId: text.catch(undefined),
  parameters: z.unknown().optional(),
  requestBody: z.unknown().optional(),
  consumes: z.array(z.string()).optional().catch(undefined),
  responses: z.record(z.string(), z.unknown()).optional().catch(undefined),
  security: z.array(z.unknown()).optional().catch(undefined),
  servers: serversSchema.optional().catch(undefined),
});

/** One operation as it stands in a description, with what its path says for all. */
export interface Operation {
  readonly path: string;
  readonly method: SentVerb;
  readonly operationId: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly requestBody: z.output<typeof requestBodySchema> | undefined;
  readonly consumes: readonly string[] | undefined;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly unknown[] | undefined;
  readonly servers: z.output<typeof serversSchema> | undefined;
}

type PassedOver = Pick<Made, 'unread' | 'unsendable' | 'resolve'>;

/** The operations of one path, in the order of `SENT_METHODS`. */
export function operationsOf(path: string, written: unknown, passed: PassedOver): Operation[] {
  const item = passed.resolve(written);
  if (!isObject(item)) {
    passed.unread.add(path);
    return [];
  }
  if (typeof item['$ref'] === 'string') passed.unread.add(`${path} (${item['$ref']})`);
  for (const other of OTHER_METHODS) if (isObject(item[other])) passed.unsendable.add(`${other} ${path}`);
  const common = parametersOf(item['parameters'], path, passed);
  const servers = serversSchema.optional().catch(undefined).parse(item['servers']);
  return SENT_METHODS.flatMap((method): Operation[] => {
    if (!(method in item)) return [];
    const place = `${method} ${path}`;
    const found = passed.resolve(item[method]) ?? {};
    const read = operationSchema.safeParse(found);
    const elsewhere = referredTo(found);
    if (!read.success || elsewhere !== '') {
      passed.unread.add(place + elsewhere);
      return [];
    }
    const { operationId, consumes, responses = {}, security } = read.data;
    const own = parametersOf(read.data.parameters, place, passed);
    const parameters = [...common.filter((one) => !own.some((other) => isSame(one, other))), ...own];
    return [
      {
        ...{ path, method, operationId, parameters, consumes, responses, security },
        requestBody: bodyIn(read.data.requestBody, place, passed),
        servers: read.data.servers ?? servers,
      },
    ];
  });
}

function parametersOf(list: unknown, place: string, { unread, resolve }: PassedOver): Parameter[] {
  if (list === undefined || list === null) return [];
  const all: readonly unknown[] = Array.isArray(list) ? list : [list];
  return all.flatMap((one) => {
    const { data } = parameterSchema.safeParse(wholeParameter(one, resolve));
    if (data === undefined) unread.add(`a parameter of ${place}${referredTo(one)}`);
    return data ?? [];
  });
}

function bodyIn(body: unknown, place: string, { unread, resolve }: PassedOver): Operation['requestBody'] {
  if (body === undefined || body === null) return undefined;
  const { data } = requestBodySchema.safeParse(resolve(body));
  if (data === undefined) unread.add(`the body of ${place}${referredTo(body)}`);
  return data;
}

function referredTo(value: unknown): string {
  return isObject(value) && typeof value['$ref'] === 'string' ? ` (${value['$ref']})` : '';
}

/** @source OpenAPI: one of an operation overrides that of its path by the same name and place */
function isSame(one: Parameter, other: Parameter): boolean {
  return one.in === other.in && one.name === other.name;
}
