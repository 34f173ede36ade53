import { isObject } from './openapi-document.ts';
import { type DrawnParameters, type Made, objectOf, type Parameter } from './openapi-parameters.ts';
import { safeValue } from './safe-examples.ts';

/** The query of an endpoint: what it needs, and what an example is given for; without the question mark. */
export function queryOf(parameters: readonly Parameter[], drawn: DrawnParameters, made: Made): string {
  return parameters
    .filter((one) => one.in === 'query' && (one.required === true || one.example !== undefined))
    .flatMap((one) => pairsOf(one, made) ?? [`${encodeURIComponent(one.name)}={${drawn.nameOf(one)}}`])
    .join('&');
}

/**
 * An object is sent field by field, with the values of its example.
 * @returns undefined for what is one value
 * @source OpenAPI 3.1, Style Values: `form` has the fields by themselves, `deepObject` has them behind the name
 */
function pairsOf(parameter: Parameter, made: Made): string[] | undefined {
  const { name, style } = parameter;
  return fieldsOf(parameter, made)?.map(
    ([field, value]) =>
      `${encodeURIComponent(style === 'deepObject' ? `${name}[${field}]` : field)}=${encodeURIComponent(value)}`,
  );
}

/**
 * A parameter where it stands in a path, in the style that it has there.
 * @source OpenAPI 3.1, Style Values and Style Examples
 */
export function pathPartOf(parameter: Parameter, drawn: DrawnParameters, made: Made): string {
  const { name, style, explode } = parameter;
  const isExploded = explode === true;
  const fields = fieldsOf(parameter, made);
  const between = { label: '.', matrix: ';' }[isExploded ? String(style) : ''] ?? ',';
  const value =
    fields === undefined
      ? `{${drawn.nameOf(parameter)}}`
      : fields.map((pair) => pair.map(encodeURIComponent).join(isExploded ? '=' : ',')).join(between);
  if (style === 'label') return `.${value}`;
  if (style !== 'matrix') return value;
  return fields !== undefined && isExploded ? `;${value}` : `;${encodeURIComponent(name)}=${value}`;
}

/** @returns undefined for what is no object: one value, or a list, which may have one part */
function fieldsOf(parameter: Parameter, made: Made): (readonly [string, string])[] | undefined {
  const example = safeValue(parameter.name, objectOf(parameter, made), made);
  if (!isObject(example)) return undefined;
  return Object.entries(example)
    .flatMap(([field, value]) => [value].flat().map((one: unknown) => [field, one] as const))
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([field, value]) => [field, typeof value === 'string' ? value : JSON.stringify(value)] as const);
}
