import { readdir, readFile, readlink } from 'node:fs/promises'
import { familyOf } from './cpu.ts'

/**
 * Whether the process, or one that it started, listens on that port of this machine. Undefined where the system
 * doesn't tell.
 */
export async function isListener(pid: number, port: number): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined
  const wanted = (await listeningSockets(port)).map((inode) => `socket:[${inode}]`)
  if (wanted.length === 0) return undefined
  const held = await Promise.all((await familyOf(pid)).map(openFiles))
  if (held.includes(undefined)) return undefined
  return held.some((files) => files?.some((file) => wanted.includes(file)))
}

const listening = '0A'

/** Number of every socket that listens there, by which its owner's open files name it. */
async function listeningSockets(port: number): Promise<string[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      return state === listening && local.endsWith(suffix) ? [inode] : []
    }),
  )
}

/** Undefined for a process of another account, whose open files aren't shown. */
async function openFiles(pid: number): Promise<string[] | undefined> {
  const folder = `/proc/${pid}/fd`
  try {
    const names = await readdir(folder)
    return await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : undefined
  }
}
