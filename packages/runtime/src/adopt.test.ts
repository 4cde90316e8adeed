import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Replicated } from '@tenfold/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, expectOwnWrites, type Todo, type TodoApp, todoServers } from '../test/adopted-app.ts'

// docs/adopt.md shows the difference between its two folders.
const example = path.join(import.meta.dirname, '../../../examples/express-drizzle')
let cluster: Replicated

beforeAll(async () => {
  cluster = await todoServers()
})
afterAll(() => cluster?.[Symbol.asyncDispose]())

interface Server extends TodoApp, AsyncDisposable {
  add(user: string, title: string): Promise<Todo>
  finish(user: string, id: number): Promise<Todo>
}

async function start(version: 'before' | 'after'): Promise<Server> {
  const replicas = cluster.replicas.map(({ url }) => url).join(',')
  const child = spawn(process.execPath, ['--conditions=@tenfold/source', `${version}/server.ts`], {
    cwd: example,
    env: {
      PORT: '0',
      DATABASE_URL: cluster.primary.url,
      ...(version === 'after' && { TENFOLD_REPLICAS: replicas }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  const post = async (user: string, route: string, body: object = {}) =>
    (await ask(url + route, user, { method: 'POST', body })).json() as Promise<Todo>
  return {
    async titles(user) {
      const todos = (await (await ask(`${url}/todos`, user)).json()) as Todo[]
      return todos.map(({ title, isDone }) => (isDone ? `${title}, done` : title))
    },
    add: (user, title) => post(user, '/todos', { title }),
    finish: (user, id) => post(user, `/todos/${id}/done`),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      expect(await exited).toEqual([0, null])
    },
  }
}

it.each(['before', 'after'] as const)('runs as docs/adopt.md shows it: %s', async (version) => {
  await using server = await start(version)
  const { id } = await server.add('ada', version)
  expect(await server.titles('ada')).toContain(version)
  expect(await server.finish('ada', id)).toMatchObject({ title: version, isDone: true })
  expect(await server.titles('bob')).toContain(`${version}, done`)
})

it('shows its users what they just wrote, while a replica that lags serves the others', async () => {
  await using server = await start('after')
  const shown = expectOwnWrites(cluster, server, [(user) => server.titles(user)])
  await expect(shown).resolves.toBeUndefined()
})
