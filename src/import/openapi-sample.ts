import { messageOf } from '../base/errors.ts';

/** A value of a schema. @returns undefined where none is made: it refers to what is not there */
export type Sampler = (schema: object, options?: { readonly skipReadOnly?: boolean }) => unknown;

/** So many references in one value, and so long a body as JSON: beyond them only what is required is made. */
const MOST_REFERENCES = 10_000;
const LONGEST_VALUE = 50_000;
/** Types that refer to each other in all ways lead to more values than there is memory for. */
const SHALLOW = { skipNonRequired: true, maxSampleDepth: 6 };

/** @param document  that the references of schemas are looked up in @param onUnmade  told why there is no value */
export async function samplerOf(document: object, onUnmade: (why: string) => void): Promise<Sampler> {
  // Loaded where it is needed: logs are imported without it.
  const { sample } = await import('openapi-sampler');
  const make = (schema: object, options: object): unknown =>
    sample(schema, { quiet: true, ...options }, counted(document));
  return (schema, options = {}) => {
    try {
      const value = make(schema, options);
      if (value === undefined || JSON.stringify(value).length <= LONGEST_VALUE) return value;
    } catch (cause) {
      if (!(cause instanceof TooManyReferences)) {
        onUnmade(messageOf(cause));
        return undefined;
      }
    }
    try {
      return make(schema, { ...options, ...SHALLOW });
    } catch (cause) {
      onUnmade(messageOf(cause));
      return undefined;
    }
  };
}

class TooManyReferences extends Error {
  constructor() {
    super(`a value with more than ${MOST_REFERENCES} references`);
  }
}

/** Each reference is looked up from the root of the document. */
function counted(document: object): object {
  let left = MOST_REFERENCES;
  return new Proxy(document, {
    get(target, key, receiver): unknown {
      if (left-- === 0) throw new TooManyReferences();
      return Reflect.get(target, key, receiver);
    },
  });
}
