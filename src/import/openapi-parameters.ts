import { z } from 'zod';
import type { MixParameter } from './mix-file.ts';
import { isObject, type Resolve } from './openapi-document.ts';
import type { Sampler } from './openapi-sample.ts';
import { type Replaced, safeExample, safeValue } from './safe-examples.ts';

/** What a list of words of a mix may hold. @see src/scenario/request-schema.ts */
const MOST_WORDS = 10_000;
const LONGEST_WORD = 200;

/** Ids of which nothing is said. */
const MOST_IDS = 100;

/** They say how something is written, or who asks; or the load engine sets them. */
const OTHER_HEADERS = [
  ...['accept', 'content-type', 'authorization', 'cookie', 'host'],
  ...['connection', 'content-length', 'idempotency-key', 'transfer-encoding'],
];

/** What of it cannot be read is as if it were not said. */
function said<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}

/** What is said of a value. */
const SAID = {
  type: said(z.union([z.string(), z.array(z.string())])),
  enum: said(z.array(z.unknown())),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  minimum: said(z.number()),
  maximum: said(z.number()),
};
export const schemaSchema = z.looseObject({ ...SAID, items: said(z.looseObject(SAID)) });
type Schema = z.output<typeof schemaSchema>;

/** @source Swagger 2.0, Parameter Object: what OpenAPI 3 has in `schema` stands in the parameter itself */
export const parameterSchema = schemaSchema.extend({
  name: z.union([z.string(), z.number().transform(String)]),
  in: z.string(),
  required: said(z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])),
  schema: said(schemaSchema),
  examples: said(z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])),
  /** instead of a schema: how a value is written that is more than a word */
  content: said(z.record(z.string(), z.looseObject({ schema: said(schemaSchema), example: z.unknown().optional() }))),
});
export type Parameter = z.output<typeof parameterSchema>;

/** What is filled while endpoints are read, and what knows the document. */
export interface Made extends Replaced {
  /** what cannot be read, or stands in another file, by its place */
  readonly unread: Set<string>;
  /** what is asked by a method that no mix sends */
  readonly unsendable: Set<string>;
  /** parameters without an example */
  readonly open: Set<string>;
  /** fields whose files are made up */
  readonly files: Set<string>;
  /** types of bodies that are not made */
  readonly otherBodies: Set<string>;
  /** parameters of which values are left out */
  readonly tooLong: Set<string>;
  /** headers that are wanted and that no value was found for */
  readonly unsent: Set<string>;
  readonly resolve: Resolve;
  readonly sample: Sampler;
}

/** What a parameter says of itself beside its schema. */
const NO_SCHEMA = [
  'name',
  'in',
  'required',
  'schema',
  'examples',
  'content',
  'description',
  'allowEmptyValue',
  'collectionFormat',
];

/** The schema of a field of a form. @source Swagger 2.0, Parameter Object: `file` is a type there alone */
export function fieldSchemaOf(parameter: Parameter): Readonly<Record<string, unknown>> {
  const said = Object.entries(parameter).filter(([key]) => !NO_SCHEMA.includes(key));
  return { ...Object.fromEntries(said), ...(parameter.type === 'file' && { type: 'string', format: 'binary' }) };
}

/** The parameters of one endpoint, by their names in the mix. */
export class DrawnParameters {
  readonly parameters: Record<string, MixParameter> = {};
  readonly #names = new Map<string, string>();
  readonly #made: Made;

  constructor(made: Made) {
    this.#made = made;
  }

  /** @returns the name in the mix: one for each name and place, as those of path and query are two @source OpenAPI, Parameter Object */
  nameOf(parameter: Parameter): string {
    const key = `${parameter.in} ${parameter.name}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const plain = parameter.name.replace(/\W+/g, '_').replace(/^(?=\d)|^$/, 'p_');
    let name = plain;
    for (let nth = 1; Object.hasOwn(this.parameters, name); nth++) {
      name = `${plain}_${parameter.in}${nth === 1 ? '' : `_${nth}`}`;
    }
    this.#names.set(key, name);
    this.parameters[name] = drawn(parameter, this.#made);
    return name;
  }
}

/**
 * Headers that an operation needs. Those of a mix are the same in every hit, so each has the first of its values that a header may hold.
 * @source OpenAPI, Parameter Object: some are no parameters whatever a description says
 */
export function headersOf(parameters: readonly Parameter[], made: Made): Readonly<Record<string, string>> {
  const needed = parameters.filter((one) => one.in === 'header' && one.required === true && isHeader(one.name));
  return Object.fromEntries(
    needed.flatMap((one) => {
      const value = drawn(one, made);
      const all = value.kind === 'words' ? value.words : [String(value.from)];
      const text = all.find((word) => /^[\t\x20-\x7e]*$/.test(word));
      if (text === undefined) made.unsent.add(one.name);
      return text === undefined ? [] : [[one.name, text] as const];
    }),
  );
}

function isHeader(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !OTHER_HEADERS.includes(name.toLowerCase());
}

function drawn(parameter: Parameter, made: Made): MixParameter {
  const { name } = parameter;
  const schema = schemaOf(parameter);
  const examples = [...givenOf(parameter), schema?.example, ...listedIn(schema)];
  const words = [...(schema?.enum ?? []), ...examples, schema?.default, ...writtenOf(parameter, made)]
    .filter((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    .map((value) => safeExample(name, value, { isListed: schema?.enum?.includes(value) === true, made }))
    .map(String)
    .filter((word) => word !== '');
  const usable = [...new Set(words)].filter(({ length }) => length <= LONGEST_WORD).slice(0, MOST_WORDS);
  if (usable.length < new Set(words).size) made.tooLong.add(name);
  if (usable.length > 0) return { kind: 'words', words: usable, exponent: 0 };
  made.open.add(name);
  return madeUp(schema, made);
}

/** What a parameter itself gives as examples; `x-example` is what many programs write in Swagger 2, which has none. */
function givenOf({ example, examples, 'x-example': other }: Parameter): readonly unknown[] {
  return [example, ...Object.values(examples ?? {}).map(valueOf), other];
}

/** A value as its content is written. @source OpenAPI 3.1, Parameter Object, `content` */
function writtenOf({ content }: Parameter, made: Made): readonly string[] {
  const [[type, media] = []] = Object.entries(content ?? {});
  if (type === undefined || media === undefined) return [];
  const { schema } = media;
  const value = media.example ?? (schema === undefined ? undefined : made.sample(schema));
  if (value === undefined || value === null) return [];
  return [typeof value === 'string' ? value : JSON.stringify(safeValue('', value, made))];
}

/** @returns undefined for what is no object with fields: it is one value */
export function objectOf(parameter: Parameter, made: Made): Readonly<Record<string, unknown>> | undefined {
  const schema = parameter.schema ?? parameter;
  const isWhole = isObject(schema['properties']) || Array.isArray(schema['allOf']);
  const given = [...givenOf(parameter), schema.example].find(isObject);
  const value = given ?? (isWhole ? made.sample(schema) : undefined);
  return isObject(value) && Object.keys(value).length > 0 ? value : undefined;
}

/** @source OpenAPI 3.1: a schema is one of JSON Schema 2020-12, whose `examples` are a list; `const` is the only value */
function listedIn(schema: Schema | undefined): readonly unknown[] {
  const examples = schema?.['examples'];
  return [schema?.['const'], ...(Array.isArray(examples) ? (examples as readonly unknown[]) : [])];
}

/** Of a list that of its parts: one part is a list too. @returns undefined: nothing is said */
function schemaOf({ schema, ...itself }: Parameter): Schema | undefined {
  const isSaid = Object.keys(SAID).some((key) => key !== 'example' && itself[key] !== undefined);
  const said = schema ?? (isSaid ? itself : undefined);
  return said !== undefined && [said.type].flat()[0] === 'array' ? (said.items ?? said) : said;
}

function madeUp(schema: Schema | undefined, made: Made): MixParameter {
  const type = [schema?.type].flat()[0];
  if (schema === undefined || type === 'integer' || type === 'number') {
    const from = Math.min(Number.MAX_SAFE_INTEGER - MOST_IDS, Math.max(0, Math.ceil(schema?.minimum ?? 1)));
    const to = Math.max(from, Math.min(Math.floor(schema?.maximum ?? from + MOST_IDS - 1), from + MOST_IDS - 1));
    return { kind: 'uniform', from, to };
  }
  const example: unknown = made.sample(schema);
  const word = typeof example === 'string' && example !== '' ? String(safeExample('', example, { made })) : '1';
  return { kind: 'words', words: [word.slice(0, LONGEST_WORD)], exponent: 0 };
}

function valueOf(example: unknown): unknown {
  return typeof example === 'object' && example !== null && 'value' in example ? example.value : example;
}
