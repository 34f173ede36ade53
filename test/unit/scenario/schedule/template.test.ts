import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, escapeBraces, placeholdersOf } from '../../../../src/scenario/template.ts';

const render = (text: string) => compileTemplate(text, ['id', 'name'], encodeURIComponent).render(['a b', '7']);

describe('a template', () => {
  it.each([
    ['/p/{id}?n={name}', '/p/a%20b?n=7', ['id', 'name']],
    ['{id}{name}{id}', 'a%20b7a%20b', ['id', 'name']],
    ['{"id": 1, "x": {}}', '{"id": 1, "x": {}}', []],
    ['{{name} is {name}', '{name} is 7', ['name']],
    ['{{{name}', '{7', ['name']],
    ['{{{{name}', '{{name}', []],
    ['{"v":{"id":{id}}}', '{"v":{"id":a%20b}}', ['id']],
    ['{ name } {1a} {na-me}', '{ name } {1a} {na-me}', []],
    ['{{', '{', []],
    ['', '', []],
  ])('%j', (text, rendered, names) => {
    expect(render(text)).toBe(rendered);
    expect(placeholdersOf(text)).toEqual(names);
  });

  it('writes a GraphQL query with a variable of its own', () => {
    const body = '{"query":"query($id:ID!){user(id:$id){{name}}","variables":{"id":{id}}}';
    const rendered = compileTemplate(body, ['id'], (value) => value).render(['7']);
    expect(JSON.parse(rendered)).toEqual({ query: 'query($id:ID!){user(id:$id){name}}', variables: { id: 7 } });
  });

  it('renders any text of somebody else as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20, unit: fc.constantFrom('{', '}', 'i', 'd', 'id', '{id}', '{{', ' ', 'ü') }),
        (text) => {
          const escaped = escapeBraces(text);
          expect(placeholdersOf(escaped)).toEqual([]);
          expect(compileTemplate(escaped, [], encodeURIComponent).render([])).toBe(text);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
