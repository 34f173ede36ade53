import { jsonPathOf } from '../base/json-path.ts';
import type { JsonWish } from '../base/json-wish.ts';
import type { JsonExpectation } from './schedule.ts';
import { compileTemplate } from './template.ts';

type Render = (values: readonly string[]) => readonly JsonWish[];

/** @param parameters  names in the order in which values will be given @returns undefined where nothing of a JSON is expected */
export function compileJsonWishes(
  json: Readonly<Record<string, JsonExpectation>> | undefined,
  parameters: readonly string[],
): Render | undefined {
  if (json === undefined) return undefined;
  const wishes = Object.entries(json).map(([text, wanted]) => {
    const base = { text, path: jsonPathOf(text) ?? [] };
    if (typeof wanted === 'object' && wanted !== null) return () => ({ ...base, must: { exists: wanted.exists } });
    if (typeof wanted !== 'string') return () => ({ ...base, must: { is: wanted } });
    const template = compileTemplate(wanted, parameters, String);
    return (values: readonly string[]) => ({ ...base, must: { is: template.render(values) } });
  });
  return (values) => wishes.map((wish) => wish(values));
}
