import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'

export interface Pgbouncer extends AsyncDisposable {
  /** Leads to the same database, through the pooler. */
  readonly url: string
}

/** Where PgBouncer is installed, if it is: tests that need it skip without. */
export const pgbouncerPath = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  .map((folder) => path.join(folder, 'pgbouncer'))
  .find(isExecutable)

/** A PgBouncer before the database of `url`, which lets in whoever comes, or its user by its password. */
export async function pgbouncer(
  url: string,
  mode: 'transaction' | 'session',
  lets: 'anybody' | 'its user' = 'anybody',
): Promise<Pgbouncer> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-pgbouncer-'))
  const port = await freePort()
  const { hostname, port: serverPort, username, password, pathname } = new URL(url)
  const name = pathname.slice(1)
  const ini = path.join(dir, 'pgbouncer.ini')
  const users = path.join(dir, 'users.txt')
  await writeFile(users, `"${username}" "${password}"\n`)
  await writeFile(
    ini,
    `[databases]
${name} = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = ${lets === 'anybody' ? 'any' : 'scram-sha-256'}
auth_file = ${users}
pool_mode = ${mode}
`,
  )
  await chmod(dir, 0o755)
  // It refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(pgbouncerPath ?? 'pgbouncer', [...asNobody, ini], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of child.stderr) if (String(line).includes('process up')) break
  child.stderr.resume()
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
