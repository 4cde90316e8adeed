import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { bookmarkMutants, mutants, plant } from '../../test/history/mutants.ts'

// `npm run torture -- session-guarantees` runs them; a change of the runtime must not leave one without its text.
it.each([...mutants, ...bookmarkMutants])(
  'can be planted in the runtime as it is: $name',
  async (mutant) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'mutant-'))
    const sources = path.resolve(import.meta.dirname, '..')
    await expect(plant(mutant, sources, dir)).resolves.toBeUndefined()
    await rm(dir, { recursive: true })
  },
)
