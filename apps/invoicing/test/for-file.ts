import { afterAll } from 'vitest'

/** Something that all tests of a file use: it ends after them, and before whatever it was made from. */
export function forFile<Resource extends AsyncDisposable>(resource: Resource): Resource {
  afterAll(() => resource[Symbol.asyncDispose]())
  return resource
}
