import { chmod, mkdtemp, readdir, readFile, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack } from '@tenfold/stack'

const PREFIX = 'tenfold-test-'

/** Linux's file system in memory. Each database is some 300 files, and ext4 is slow to create as many as were just deleted. */
const MEMORY = '/dev/shm'
/** More than the servers of all projects take together: each has up to 512 MB of WAL beside the databases of its tests. */
const ROOM_BYTES = 4 * 1024 ** 3
/** A line of `/proc/mounts`, as Docker writes it: `shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime 0 0`. */
const NO_PROGRAMS = /^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m

/** A folder for the servers of this process; what it leaves when it is killed, the next run discards. */
export async function makeRunFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(await folderOfRuns(), `${PREFIX}${process.pid}-`))
  await chmod(dir, 0o755)
  return dir
}

/** Memory where it has room and may hold programs: Postgres' own are copied there for root in a folder that is root's alone. */
async function folderOfRuns(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY)
    // A file system in memory may promise more than the machine, or the container, has free.
    const roomBytes = Math.min(bavail * bsize, process.availableMemory())
    const mounts = await readFile('/proc/mounts', 'utf8')
    return roomBytes >= ROOM_BYTES && !NO_PROGRAMS.test(mounts) ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** A run that was killed could not stop its server, which has a process group of its own. */
export async function discardKilledRuns(): Promise<void> {
  for (const folder of [tmpdir(), MEMORY])
    for (const name of await readdir(folder).catch(() => [])) {
      const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? []
      // Another account's run is not ours to end.
      if (pid && !isAlive(Number(pid)))
        await discardStack(path.join(folder, name)).catch(() => undefined)
    }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
