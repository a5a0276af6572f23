/** A promise and what settles it. */
export interface CarriedPromise<T> {
  promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: Error): void;
}

/**
 * Makes a promise that may be settled by another request than the one that waits for it. The runtime
 * marks each promise with the request that it was made in, and carries what waits for it back there.
 * A promise of `new Promise` has no such mark once V8's optimizing compiler has worked the making into
 * its caller: whoever waits then goes on in the other request, whose I/O it may not touch, and so does
 * everything that it makes from then on. This way of making one is left as it is.
 */
export function createCarriedPromise<T>(): CarriedPromise<T> {
  return Promise.withResolvers<T>();
}
