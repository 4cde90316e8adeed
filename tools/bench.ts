/**
 * `npm run bench -- NAME [its options]`: runs `bench/NAME/main.ts`, which compares ways of doing a thing side by side in one run and
 * prints a table. Without a name it lists them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '../bench')
const [name, ...options] = process.argv.slice(2)
const entryOf = (bench: string) => path.join(folder, bench, 'main.ts')
const names = readdirSync(folder).filter((each) => existsSync(entryOf(each)))

if (name !== undefined && names.includes(name)) {
  const command = ['--conditions=@tenfold/source', entryOf(name), ...options]
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
  process.exitCode = status ?? 1
} else {
  if (name !== undefined) console.error(`There is no bench "${name}". There are:`)
  const width = Math.max(...names.map(({ length }) => length))
  for (const each of names) console.log(`${each.padEnd(width)}  ${purposeOf(each)}`)
  process.exitCode = name === undefined ? 0 : 2
}

/** The comment at the head of a bench, to its first full stop. */
function purposeOf(bench: string): string {
  const head: string[] = []
  for (const line of readFileSync(entryOf(bench), 'utf8').split('\n')) {
    if (!line.startsWith('//')) break
    head.push(line.slice(2).trim())
  }
  const [purpose = ''] = head.join(' ').split(/[.:](?: |$)/)
  return purpose
}
