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
  const example = safeValue(name, objectOf(parameter, made), made);
  if (!isObject(example)) return undefined;
  const fields = Object.entries(example).flatMap(([field, value]) =>
    [value].flat().map((one: unknown) => [field, one] as const),
  );
  return fields
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([field, value]) => {
      const written = typeof value === 'string' ? value : JSON.stringify(value);
      return `${encodeURIComponent(style === 'deepObject' ? `${name}[${field}]` : field)}=${encodeURIComponent(written)}`;
    });
}
