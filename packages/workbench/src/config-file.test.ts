import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stateFolder } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'

const MAIN = path.join(import.meta.dirname, 'main.ts')
const NO_APP = `import { sep } from 'node:path'
interface App { name: string }
const app: App = { name: sep }
export default app
`

/** The answer of a command to the description of an app in a package of this `type`. */
async function answer(manifest: object, name: string): Promise<string> {
  await using folder = await stateFolder()
  await writeFile(path.join(folder.dir, 'package.json'), JSON.stringify(manifest))
  await writeFile(path.join(folder.dir, name), NO_APP)
  const args = ['--conditions=@tenfold/source', MAIN, 'climb']
  return await new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder.dir }, (_error, _out, said) => resolve(said)),
  )
}

describe('a config file', () => {
  it.each([
    [{ type: 'commonjs' }, 'tenfold.config.ts'],
    [{}, 'tenfold.config.ts'],
    [{ type: 'module' }, 'tenfold.config.ts'],
    [{ type: 'commonjs' }, 'tenfold.config.mts'],
  ])('is an ES module in a package of %j, as %s, without a warning', async (manifest, name) => {
    const said = await answer(manifest, name)
    expect(said).toContain(`${name} doesn't describe an app:\n  web must be a text`)
    expect(said).not.toContain('Warning')
  })
})
