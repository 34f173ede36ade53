import type { sample } from 'openapi-sampler';
import { BenchdayError, messageOf } from '../base/errors.ts';

export type Sampler = typeof sample;

/** What makes a value of a schema. @throws {BenchdayError} FILE_INVALID for one that refers to what is not there: it throws errors of its own */
export async function samplerOf(file: string): Promise<Sampler> {
  // Loaded where it is needed: logs are imported without it.
  const { sample: make } = await import('openapi-sampler');
  return (...given) => {
    try {
      return make(...given);
    } catch (cause) {
      throw new BenchdayError('FILE_INVALID', `${file} cannot be read as OpenAPI: ${messageOf(cause)}`, {
        cause,
        hint: 'bundle what it refers to into one file',
      });
    }
  };
}
