import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ask, expectOwnWrites, type Todo, todoServers } from '../test/adopted-app.ts'
import { freePort } from '../test/free-port.ts'

// docs/adopt.md shows this app. It is installed from npm and built, which takes minutes.
const root = path.join(import.meta.dirname, '../../..')
const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'adopt-next-'))
  await cp(path.join(root, 'examples/next-prisma/after'), folder, { recursive: true })
  await run('node_modules/.bin/tsc', ['-b'], { cwd: root })
  const packed: Record<string, string> = {}
  for (const name of ['error', 'runtime']) {
    const args = ['pack', '--json', '--pack-destination', folder]
    const { stdout } = await run('npm', args, { cwd: path.join(root, 'packages', name) })
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    packed[`@tenfold/${name}`] = `file:./${filename}`
  }
  const file = path.join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { dependencies: object }
  Object.assign(manifest.dependencies, packed)
  await writeFile(file, JSON.stringify(manifest))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  const env = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    // `prisma generate` would download one, and doesn't use it.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    DATABASE_URL: 'postgres://u@localhost/none',
  }
  await run('npm', ['run', 'build'], { cwd: folder, env })
}, 20 * 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

it('shows users of a Next.js app what they just wrote, while a replica that lags serves the others', async () => {
  await using cluster = await todoServers()
  const port = await freePort()
  const child = spawn('node_modules/.bin/next', ['start', '-p', String(port)], {
    cwd: folder,
    env: {
      ...process.env,
      DATABASE_URL: cluster.primary.url,
      TENFOLD_REPLICAS: cluster.replicas.map(({ url }) => url).join(','),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(() => ask(url, 'bob'), { timeout: 60_000, interval: 200 })
  const byRoute = async (user: string) => {
    const todos = (await (await ask(`${url}/todos`, user)).json()) as Todo[]
    return todos.map(({ title }) => title)
  }
  const byPage = async (user: string) => {
    const html = await (await ask(url, user)).text()
    return [...html.matchAll(/<li>([^<]*)<\/li>/g)].map(([, title = '']) => title)
  }
  const add = (user: string, title: string) =>
    ask(`${url}/todos`, user, { method: 'POST', body: { title } })
  const shown = expectOwnWrites(cluster, { titles: byRoute, add }, [byRoute, byPage])
  await expect(shown).resolves.toBeUndefined()
  child.kill('SIGTERM')
  await exited
})
