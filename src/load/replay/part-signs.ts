import { type Deferred, deferred } from '../../base/deferred.ts';
import type { BenchdayError } from '../../base/errors.ts';

/** What a generator says of each part of a load: that it is ready for it, and at last what it counted in it. */
export interface PartSigns<Ready, End> {
  readonly ready: Promise<Ready>;
  readonly end: Promise<End>;
  /** true: the part is over, or the generator failed */
  readonly isOver: boolean;
  tellReady(sign: Ready): void;
  tellEnd(sign: End): void;
  /** Rejects what is not settled yet. The first failure is that of every later part too. */
  fail(error: BenchdayError): void;
  /** Begins the next part. @returns false: the generator has failed already, it may have died between two parts */
  next(): boolean;
}

export function partSigns<Ready, End>(): PartSigns<Ready, End> {
  let ready: Deferred<Ready> = deferred();
  let end: Deferred<End> = deferred();
  let isOver = false;
  let failure: BenchdayError | undefined;
  const fail = (error: BenchdayError): void => {
    isOver = true;
    failure ??= error;
    ready.reject(error);
    end.reject(error);
  };
  return {
    get ready() {
      return ready.promise;
    },
    get end() {
      return end.promise;
    },
    get isOver() {
      return isOver;
    },
    tellReady: (sign) => {
      ready.resolve(sign);
    },
    tellEnd: (sign) => {
      isOver = true;
      end.resolve(sign);
    },
    fail,
    next() {
      ready = deferred();
      end = deferred();
      isOver = false;
      if (failure !== undefined) fail(failure);
      return failure === undefined;
    },
  };
}
