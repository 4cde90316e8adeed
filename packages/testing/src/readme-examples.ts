import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

export interface ReadmeExamples extends AsyncDisposable {
  readonly folder: string
  /** The compiler's complaints about them; empty when it has none. */
  compile(): Promise<string>
}

/**
 * The TypeScript of a package's README, each block in the file that its first line names. They lie in the
 * package, where its own name and its dependencies resolve as for who installed it.
 */
export async function readmeExamples(packageFolder: string): Promise<ReadmeExamples> {
  await mkdir(path.join(packageFolder, '.tenfold'), { recursive: true })
  const folder = await mkdtemp(path.join(packageFolder, '.tenfold/readme-'))
  const readme = await readFile(path.join(packageFolder, 'README.md'), 'utf8')
  for (const [, name = '', code = ''] of readme.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm))
    await writeFile(path.join(folder, name), code)
  return {
    folder,
    compile: () => compile(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

async function compile(folder: string): Promise<string> {
  const tsconfig = { extends: '../../tsconfig.json', include: ['.'] }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const compiler = path.join(import.meta.dirname, '../../../node_modules/.bin/tsc')
  return promisify(execFile)(compiler, ['-p', folder]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  )
}
