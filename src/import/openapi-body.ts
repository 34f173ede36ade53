import { z } from 'zod';
import { jsonIn } from '../base/tolerant-text.ts';
import type { FormPart } from '../scenario/schedule.ts';
import { escapeBraces } from '../scenario/template.ts';
import type { MixEntry } from './mix-file.ts';
import { isObject } from './openapi-document.ts';
import { wholeSchema } from './openapi-schema.ts';
import { fieldSchemaOf, type Made, type Parameter, schemaSchema } from './openapi-parameters.ts';
import { safeValue } from './safe-examples.ts';

const mediaSchema = z.looseObject({
  schema: schemaSchema.optional().catch(undefined),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
type Media = z.output<typeof mediaSchema>;

/** @source OpenAPI, Request Body Object */
export const requestBodySchema = z.looseObject({ content: z.record(z.string(), mediaSchema) });

/** What an operation says of its body. */
export interface Taken {
  /** of OpenAPI 3 */
  readonly requestBody: z.output<typeof requestBodySchema> | undefined;
  /** of Swagger 2, of the operation or else of the document: types of what is sent */
  readonly consumes: readonly string[];
  /** those of Swagger 2 that are sent in the body are among them */
  readonly parameters: readonly Parameter[];
}

type Body = Pick<MixEntry, 'body' | 'multipart' | 'headers'>;
type Kind = 'json' | 'form' | 'parts' | 'text';

/** What can be made, the first where several are taken. */
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['json', /json|^(?:\*|application)\/\*/i],
  ['form', /x-www-form-urlencoded/i],
  ['parts', /^multipart\/form-data/i],
  ['text', /^text\/|\b(?:xml|yaml|graphql)\b/i],
];
const [FORM, PARTS] = ['application/x-www-form-urlencoded', 'multipart/form-data'];
/** @source Swagger 2.0, collectionFormat; `multi` repeats the name */
const SEPARATORS: Readonly<Record<string, string | undefined>> = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' };
/** A mix takes no more. */
const MOST_PARTS = 100;

interface Chosen {
  readonly kind: Kind;
  readonly type: string;
  readonly media: Media;
}

/** The body of an operation: JSON where it is taken, else a form, else a text that is given. What else is taken is noted. */
export function bodyOf(taken: Taken, made: Made): Body {
  const content = contentOf(taken);
  const chosen = chosenOf(content);
  if (chosen === undefined) {
    for (const type of Object.keys(content)) made.otherBodies.add(type);
    return {};
  }
  const value = valueOf(chosen, made) ?? undefined;
  const { kind, type, media } = chosen;
  if (kind === 'text' && typeof value !== 'string') made.otherBodies.add(type);
  if (value === undefined) return {};
  const safe = safeValue('', value, made);
  if (kind === 'text')
    return typeof safe === 'string' ? { body: escapeBraces(safe), headers: { 'content-type': type } } : {};
  if (kind === 'json')
    return {
      body: escapeBraces(JSON.stringify(safe)),
      headers: { 'content-type': type.includes('*') ? 'application/json' : type },
    };
  const fields = fieldsOf(safe, {
    properties: propertiesOf(media.schema, made),
    separators: separatorsOf(taken.parameters),
  });
  if (kind === 'form') {
    const pairs = fields.map(({ name, text }): [string, string] => [name, text]);
    return { body: escapeBraces(new URLSearchParams(pairs).toString()), headers: { 'content-type': type } };
  }
  const named = fields.filter(({ name }) => name !== '');
  const parts = named.slice(0, MOST_PARTS);
  if (named.length > parts.length) made.otherBodies.add(`${type} beyond ${MOST_PARTS} parts`);
  for (const { name, isFile } of parts) if (isFile) made.files.add(name);
  return parts.length === 0 ? {} : { multipart: parts.map(partOf) };
}

/** By type, as OpenAPI 3 has it. */
function contentOf({ requestBody, consumes, parameters }: Taken): Readonly<Record<string, Media>> {
  if (requestBody !== undefined) return requestBody.content;
  const fields = parameters.filter((one) => one.in === 'formData');
  if (fields.length > 0) {
    const properties = Object.fromEntries(fields.map((field) => [field.name, fieldSchemaOf(field)]));
    return { [formType(fields, consumes)]: { schema: { type: 'object', properties } } };
  }
  const body = parameters.find((one) => one.in === 'body');
  if (body === undefined) return {};
  const types = consumes.length === 0 ? ['application/json'] : consumes;
  return Object.fromEntries(types.map((type) => [type, { schema: body.schema }]));
}

/** @source Swagger 2.0, Parameter Object: a file makes it multipart/form-data; other fields are sent as either */
function formType(fields: readonly Parameter[], consumes: readonly string[]): string {
  const takes = (type: string) => consumes.some((one) => one.toLowerCase().startsWith(type));
  return fields.some(({ type }) => type === 'file') || (takes(PARTS) && !takes(FORM)) ? PARTS : FORM;
}

function chosenOf(content: Readonly<Record<string, Media>>): Chosen | undefined {
  for (const [kind, pattern] of KINDS) {
    const found = Object.entries(content).find(([type]) => pattern.test(type));
    if (found !== undefined) return { kind, type: found[0], media: found[1] };
  }
  return undefined;
}

/** An example, or what is made of the schema. */
function valueOf(chosen: Chosen, made: Made): unknown {
  const { kind, type, media } = chosen;
  const named = Object.values(media.examples ?? {})
    .map(made.resolve)
    .flatMap((one) => (isObject(one) && 'value' in one ? [one['value']] : []));
  const given = media.example ?? named[0];
  const example = typeof given === 'string' ? fromText(given, chosen, made) : given;
  if (example !== undefined && example !== null) return example;
  if (media.schema === undefined || (kind === 'text' && !/^text\/plain\b/i.test(type))) return undefined;
  return made.sample(media.schema, { skipReadOnly: true });
}

/** What an example says that is written as a text. */
function fromText(text: string, { kind, media }: Chosen, made: Made): unknown {
  if (kind === 'text') return text;
  if (kind === 'json') {
    const schema = wholeSchema(media.schema, made.resolve);
    const [type] = isObject(schema) ? [schema['type']].flat() : [];
    return type === 'string' ? text : (jsonIn(text) ?? text);
  }
  return kind === 'form' ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}

/** One field of a form, as it is sent. */
interface Field {
  readonly name: string;
  readonly text: string;
  readonly isFile: boolean;
  readonly isJson: boolean;
}

function fieldsOf(
  value: unknown,
  about: {
    readonly properties: Readonly<Record<string, unknown>>;
    /** of lists that are one text; the others are sent part by part */
    readonly separators: ReadonlyMap<string, string>;
  },
): readonly Field[] {
  return Object.entries(isObject(value) ? value : {}).flatMap(([name, given]) => {
    const separator = about.separators.get(name);
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    const values = separator === undefined ? list : [list.map(textOf).join(separator)];
    const isFile = isFileOf(about.properties[name]);
    // A field without a value is not sent: as a part of JSON it would be the text "null".
    const sent = values.filter((one) => one !== null && one !== undefined);
    return sent.map((one): Field => ({ name, text: textOf(one), isFile, isJson: typeof one === 'object' }));
  });
}

/** @source OpenAPI 3, Encoding Object: what is no plain value is JSON */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function partOf({ name, text, isFile, isJson }: Field): FormPart {
  return {
    ...{ name: escapeBraces(name), value: escapeBraces(text) },
    ...(isFile && { filename: escapeBraces(name) }),
    ...(isJson && !isFile && { type: 'application/json' }),
  };
}

function separatorsOf(parameters: readonly Parameter[]): ReadonlyMap<string, string> {
  return new Map(
    parameters.flatMap((one) => {
      if (one.in !== 'formData' || [one.type].flat()[0] !== 'array') return [];
      const { collectionFormat = 'csv' } = one;
      const separator = typeof collectionFormat === 'string' ? SEPARATORS[collectionFormat] : undefined;
      return separator === undefined ? [] : [[one.name, separator] as const];
    }),
  );
}

/** @param known  what was looked at: schemas inherit from each other, and some from themselves */
function propertiesOf(written: unknown, made: Made, known = new Set<unknown>()): Readonly<Record<string, unknown>> {
  const schema = made.resolve(written);
  if (!isObject(schema) || known.has(written) || known.has(schema)) return {};
  known.add(written).add(schema);
  const { allOf, properties } = schema;
  const inherited = Array.isArray(allOf)
    ? allOf.flatMap((one: unknown) => Object.entries(propertiesOf(one, made, known)))
    : [];
  const own = Object.entries(isObject(properties) ? properties : {});
  const whole = own.map(([name, property]) => [name, wholeSchema(property, made.resolve)] as const);
  return Object.fromEntries([...inherited, ...whole]);
}

/** @source OpenAPI 3.0, Considerations for File Uploads; 3.1, Working with Binary Data */
function isFileOf(property: unknown): boolean {
  if (!isObject(property)) return false;
  const { format, contentMediaType, items } = property;
  return format === 'binary' || typeof contentMediaType === 'string' || isFileOf(items);
}
