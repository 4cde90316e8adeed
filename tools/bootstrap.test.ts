import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, freePort, readState } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..')
const FIXTURE = 'packages/workbench/src/fixture/app'

const NO_PACKAGES = JSON.stringify({ lockfileVersion: 3, packages: {} })

/**
 * A clone of this repository as `npm start` sees it, in a folder with a blank in its name. Its lock
 * file is empty and its node_modules a folder of links, so that nothing here can install into the real ones.
 */
async function clone(access: 'open to all' | 'private' = 'open to all') {
  const top = await mkdtemp(path.join(tmpdir(), 'tenfold clone '))
  if (access === 'open to all') await chmod(top, 0o755)
  for (const folder of ['tools', 'node_modules']) await mkdir(path.join(top, folder))
  await copyFile(path.join(ROOT, 'tools/bootstrap.mjs'), path.join(top, 'tools/bootstrap.mjs'))
  for (const name of ['.bin', 'node'])
    await symlink(path.join(ROOT, 'node_modules', name), path.join(top, 'node_modules', name))
  await symlink(path.join(ROOT, 'packages'), path.join(top, 'packages'))
  const real = await readFile(path.join(ROOT, 'package.json'), 'utf8')
  const { scripts } = JSON.parse(real) as { scripts: Record<string, string> }
  await writeFile(path.join(top, 'package.json'), JSON.stringify({ private: true, scripts }))
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json'])
    await writeFile(path.join(top, lock), NO_PACKAGES)
  const remove = async () => {
    await discardStack(path.join(top, '.tenfold'))
    await rm(top, { recursive: true, force: true })
  }
  return { top, [Symbol.asyncDispose]: remove }
}

interface Running {
  readonly npm: ChildProcess
  readonly url: string
  readonly said: () => string
  readonly exited: Promise<unknown[]>
}

/** `npm start`, in a process group of its own as a terminal gives it; resolves when the URL is shown. */
async function npmStart(top: string, port: number): Promise<Running> {
  const npm = npmRun(top, ['start', '--', '--app', FIXTURE, '--port', String(port)])
  let said = ''
  const exited = once(npm, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [npm.stdout, npm.stderr])
      stream?.on('data', (chunk) => {
        said += String(chunk)
        const [, found] = /runs at {2}(\S+)[^]*Ctrl-C/.exec(said) ?? []
        if (found) resolve(found)
      })
    npm.once('exit', () => reject(new Error(`npm start ended:\n${said}`)))
  })
  return { npm, url, said: () => said, exited }
}

function npmRun(top: string, args: readonly string[]): ChildProcess {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_ENV|VITEST|INIT_CWD)/.test(name),
  )
  return spawn('npm', [...args], {
    cwd: top,
    env: {
      ...Object.fromEntries(env),
      PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
      DATABASE_URL: 'postgres://ambient@127.0.0.1:9/ambient',
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Every process below `pid`, and `pid` itself. */
function familyOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] => [
    parent,
    ...pairs.filter((pair) => pair[1] === parent).flatMap(([child = 0]) => below(child)),
  ]
  return below(pid)
}

function alive(pids: readonly number[]): number[] {
  const rows = execFileSync('ps', ['-axo', 'pid=,stat='], { encoding: 'utf8' }).trim().split('\n')
  const living = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, stat = '']) => !stat.startsWith('Z'))
  return living.map(([pid]) => Number(pid)).filter((pid) => pids.includes(pid))
}

async function usersAt(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

/** Processes that `npm start` runs, and the ports on which it can be reached. */
async function everythingOf(top: string, { npm, url }: Running) {
  const postgres = (await readState(path.join(top, '.tenfold')))?.processes.find(
    ({ role }) => role === 'postgres',
  )
  const command = execFileSync('ps', ['-o', 'command=', '-ww', '-p', String(postgres?.pid)], {
    encoding: 'utf8',
  })
  const ports = [Number(new URL(url).port), Number(/ -p (\d+) /.exec(command)?.[1])]
  return { pids: familyOf(npm.pid ?? 0), ports }
}

async function freePorts(ports: readonly number[]): Promise<boolean[]> {
  return Promise.all(ports.map(async (port) => (await freePort(port)) === port))
}

/** Runs npm to its end. */
async function npmSays(
  top: string,
  args: readonly string[],
): Promise<{ exitCode: number; said: string }> {
  const npm = npmRun(top, args)
  let said = ''
  for (const stream of [npm.stdout, npm.stderr])
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  const [exitCode] = (await once(npm, 'close')) as [number]
  return { exitCode, said }
}

/** Makes the clone depend on a package that needs no network. */
async function addPackage(top: string): Promise<void> {
  await mkdir(path.join(top, 'leaf'))
  await writeFile(path.join(top, 'leaf/package.json'), '{ "name": "leaf", "version": "1.0.0" }')
  await npmSays(top, ['pack', './leaf'])
  const { exitCode, said } = await npmSays(top, [
    'install',
    '--package-lock-only',
    './leaf-1.0.0.tgz',
  ])
  if (exitCode !== 0) throw new Error(said)
}

describe('the bootstrap', () => {
  it('installs packages when the lock file asks for others, and then no more', async () => {
    await using repository = await clone()
    const version = ['run', 'tenfold', '--', '--version']
    expect((await npmSays(repository.top, version)).said).not.toContain('Installing')
    await addPackage(repository.top)
    const first = await npmSays(repository.top, version)
    expect(first).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/Installing packages[^]*Installed in[^]*\d\.\d+\.\d/) as string,
    })
    const second = await npmSays(repository.top, version)
    expect(second.said).toMatch(/\d\.\d+\.\d/)
    expect(second.said).not.toContain('Installing')
  })

  it('installs when a package of the repository has come that nothing links to yet', async () => {
    await using repository = await clone()
    const fresh = path.join(repository.top, 'fresh')
    await mkdir(fresh)
    await writeFile(path.join(fresh, 'package.json'), '{ "name": "fresh", "version": "1.0.0" }')
    const file = path.join(repository.top, 'package.json')
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...manifest, workspaces: ['fresh'] }))
    await npmSays(repository.top, ['install', '--package-lock-only'])
    const version = ['run', 'tenfold', '--', '--version']
    expect((await npmSays(repository.top, version)).said).toContain('Installed in')
    const link = path.join(repository.top, 'node_modules/fresh/package.json')
    expect(JSON.parse(await readFile(link, 'utf8'))).toMatchObject({ name: 'fresh' })
  })

  it('goes on with the Node that runs it where the program of the package node was removed', async () => {
    await using project = await clone()
    const { top } = project
    const lock = JSON.stringify({ packages: { 'node_modules/node': { version: '24.0.0' } } })
    for (const name of ['package-lock.json', 'node_modules/.package-lock.json'])
      await writeFile(path.join(top, name), lock)
    const carried = path.join(top, 'node_modules/node')
    await rm(carried)
    await mkdir(carried)
    await writeFile(path.join(carried, 'package.json'), '{}')
    const args = [path.join(top, 'tools/bootstrap.mjs'), 'prove', '--help']
    const said = execFileSync(process.execPath, args, { cwd: top, encoding: 'utf8' })
    expect(said).toMatch(/^Usage: tenfold prove/)
  })

  it('installs nothing to tell that nothing runs, until something was started', async () => {
    await using repository = await clone()
    await addPackage(repository.top)
    for (const command of ['status', 'stop'])
      expect(await npmSays(repository.top, ['run', '--silent', command])).toEqual({
        exitCode: 0,
        said: 'Nothing runs in .tenfold.\n',
      })
    const json = await npmSays(repository.top, ['run', '--silent', 'status', '--', '--json'])
    expect(json).toEqual({ exitCode: 0, said: 'null\n' })
    await mkdir(path.join(repository.top, '.tenfold'))
    expect((await npmSays(repository.top, ['run', 'status'])).said).toContain('Installing')
  })

  it('is what npx tenfold runs in the clone, in the folder where it is asked', async () => {
    await using repository = await clone()
    const folder = path.join(repository.top, 'elsewhere')
    await mkdir(path.join(folder, '.tenfold'), { recursive: true })
    const manifest = await readFile(path.join(ROOT, 'packages/workbench/package.json'), 'utf8')
    const { bin } = JSON.parse(manifest) as { bin: { tenfold: string } }
    const command = path.join(ROOT, 'packages/workbench', bin.tenfold)
    const said = execFileSync(process.execPath, [command, 'status', '--dir', '.'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(said).toBe('Nothing runs in ..\n')
    const help = execFileSync(process.execPath, [command], { cwd: folder, encoding: 'utf8' })
    expect(help).toContain('  audit ')
  })

  it("shows npm's message when the packages can't be installed", async () => {
    await using repository = await clone()
    await addPackage(repository.top)
    const file = path.join(repository.top, 'package.json')
    const written = await readFile(file, 'utf8')
    await writeFile(file, written.replace('file:leaf-', 'file:gone-'))
    const { exitCode, said } = await npmSays(repository.top, ['run', 'tenfold', '--', '--version'])
    expect([exitCode, said]).toEqual([
      1,
      expect.stringMatching(/gone-1\.0\.0\.tgz[^]*npm ci failed in/),
    ])
  })

  it('refuses to install into a folder that node_modules links to', async () => {
    await using repository = await clone()
    await addPackage(repository.top)
    const elsewhere = path.join(repository.top, 'elsewhere')
    await rename(path.join(repository.top, 'node_modules'), elsewhere)
    await symlink(elsewhere, path.join(repository.top, 'node_modules'))
    const { exitCode, said } = await npmSays(repository.top, ['run', 'tenfold', '--', '--version'])
    expect([exitCode, said]).toEqual([2, expect.stringContaining('is a link')])
    expect(await readdir(elsewhere)).toContain('node')
  })

  it("passes on the command's exit code", async () => {
    await using repository = await clone()
    const { exitCode } = await npmSays(repository.top, ['start', '--', '--port', 'none'])
    expect(exitCode).toBe(2)
  })
})

describe('npm start', () => {
  it.each([
    ['SIGINT', 'the group, as Ctrl-C in a terminal'],
    ['SIGINT', 'npm'],
    ['SIGTERM', 'npm'],
  ] as const)('leaves no process and no port behind after %s to %s', async (signal, whom) => {
    await using repository = await clone()
    const running = await npmStart(repository.top, await freePort())
    const { pids, ports } = await everythingOf(repository.top, running)
    expect(pids.length).toBeGreaterThanOrEqual(4)
    expect(alive(pids)).toHaveLength(pids.length)
    expect(await freePorts(ports)).toEqual([false, false])
    const pid = running.npm.pid ?? 0
    process.kill(whom === 'npm' ? pid : -pid, signal)
    await expect.poll(() => alive(pids)).toEqual([])
    await expect.poll(running.said).toContain('Stopped.')
    expect(await freePorts(ports)).toEqual([true, true])
  })

  it('keeps the data, and starts anew after a kill -9 of its main process', async () => {
    await using repository = await clone()
    const first = await npmStart(repository.top, await freePort())
    const { pids } = await everythingOf(repository.top, first)
    const main = (await readState(path.join(repository.top, '.tenfold')))?.owner.pid ?? 0
    const secret = await readFile(path.join(repository.top, '.tenfold/secret'), 'utf8')
    process.kill(main, 'SIGKILL')
    await first.exited
    const second = await npmStart(repository.top, Number(new URL(first.url).port))
    // The shell that would have ended a server looks once a second whether it is gone.
    await expect.poll(() => alive(pids)).toEqual([])
    expect(second.url).toBe(first.url)
    expect(await usersAt(second.url)).toEqual({ users: 200 })
    expect(await readFile(path.join(repository.top, '.tenfold/secret'), 'utf8')).toBe(secret)
    await stop(second)
  })

  it.each(['npm', 'the bootstrap'])('stops everything when %s is killed with -9', async (who) => {
    await using repository = await clone()
    const running = await npmStart(repository.top, await freePort())
    const { pids } = await everythingOf(repository.top, running)
    process.kill(who === 'npm' ? (running.npm.pid ?? 0) : pidOfBootstrap(pids), 'SIGKILL')
    await expect.poll(() => alive(pids)).toEqual([])
    const again = await npmStart(repository.top, await freePort())
    await stop(again)
  })

  it('takes the next free port when its own is taken, and says so', async () => {
    await using repository = await clone()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const taken = typeof address === 'object' && address ? address.port : 0
    const running = await npmStart(repository.top, taken)
    const port = Number(new URL(running.url).port)
    expect(port).toBeGreaterThan(taken)
    expect(running.said()).toContain(`Port ${taken} is taken, so this is port ${port}.`)
    await stop(running)
    other.close()
  })

  it('refuses to start twice in one folder, and can be stopped from elsewhere', async () => {
    await using repository = await clone()
    const running = await npmStart(repository.top, await freePort())
    const twice = npmStart(repository.top, await freePort())
    await expect(twice).rejects.toThrow(`already runs on`)
    await expect(twice).rejects.toThrow(running.url)
    const stopping = npmRun(repository.top, ['run', 'stop'])
    const [exitCode] = await once(stopping, 'exit')
    expect(exitCode).toBe(0)
    expect(await running.exited).toEqual([0, null])
    await expect.poll(running.said).toContain('Stopped.')
  })

  it.runIf(process.getuid?.() === 0)(
    'runs for root in a folder that only root can enter',
    async () => {
      await using repository = await clone('private')
      const running = await npmStart(repository.top, await freePort())
      expect(await usersAt(running.url)).toEqual({ users: 200 })
      await stop(running)
    },
  )
})

/** npm itself ends at once when it gets a SIGTERM; what it has started takes a moment longer. */
async function stop({ npm }: Running): Promise<void> {
  const pids = familyOf(npm.pid ?? 0)
  npm.kill('SIGTERM')
  await expect.poll(() => alive(pids)).toEqual([])
}

function pidOfBootstrap(pids: readonly number[]): number {
  const rows = execFileSync('ps', ['-axwwo', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  const found = rows
    .filter((row) => / node tools\/bootstrap\.mjs/.test(row))
    .map((row) => Number.parseInt(row.trim(), 10))
    .find((pid) => pids.includes(pid))
  return found ?? 0
}
