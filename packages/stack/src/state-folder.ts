import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack } from './discard.ts'

/** A state folder for a test or a benchmark, removed at the end of an `await using` scope with all that still runs on it. */
export async function stateFolder(
  access: 'open to all' | 'private' = 'open to all',
): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold state '))
  if (access === 'open to all') await chmod(dir, 0o755)
  const remove = async () => {
    await discardStack(path.join(dir, '.tenfold'))
    await discardStack(dir)
    await rm(dir, { recursive: true, force: true })
  }
  return { dir, [Symbol.asyncDispose]: remove }
}
