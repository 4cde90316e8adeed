import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

const sources = path.join(import.meta.dirname, '../web')
const built = path.join(import.meta.dirname, '../dist/web/index.html')

/** Builds the front end when it's missing or older than its sources. */
export async function buildFrontEnd({ log }: { log: (line: string) => void }): Promise<void> {
  if (existsSync(built) && (await stat(built)).mtimeMs >= (await newestChange(sources))) return
  log('Building the front end')
  // Only here: what serves the app needs no build tool.
  const { build } = await import('vite')
  await build({ root: sources, configFile: path.join(sources, 'vite.config.ts'), logLevel: 'warn' })
}

async function newestChange(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('node_modules'),
  )
  const times = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).mtimeMs),
  )
  return Math.max(0, ...times)
}
