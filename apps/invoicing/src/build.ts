import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

const sources = path.join(import.meta.dirname, '../web')
const target = path.join(import.meta.dirname, '../dist/web')
const built = path.join(target, 'index.html')

export async function buildFrontEnd({ log }: { log: (line: string) => void }): Promise<void> {
  if (await isFresh()) return
  log('Building the front end')
  const fresh = `${target}.${process.pid}`
  await buildInto(fresh)
  await putInPlace(fresh)
}

async function buildInto(outDir: string): Promise<void> {
  // Only here: what serves the app needs no build tool.
  const { build } = await import('vite')
  const configFile = path.join(sources, 'vite.config.ts')
  // Vite follows NODE_ENV, and a test run's would build React for development.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    await build({ root: sources, configFile, logLevel: 'warn', build: { outDir } })
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}

/** Replaces the older build by a finished one, so that no request is answered from half of it. */
async function putInPlace(fresh: string): Promise<void> {
  await rm(target, { recursive: true, force: true })
  try {
    await rename(fresh, target)
  } catch (error) {
    // Another process was faster; it built the same sources.
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(built)) throw error
  }
}

async function isFresh(): Promise<boolean> {
  if (!existsSync(built)) return false
  return (await stat(built)).mtimeMs >= (await newestChange(sources))
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
