import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { asc, eq } from 'drizzle-orm'
import express from 'express'
import { db, pool } from './database.ts'
import { todos } from './schema.ts'

const app = express()
app.use(express.json())

app.use((request, response, next) => {
  // The proxy before this app checks the log-in.
  const user = request.get('x-user')
  if (!user) return void response.sendStatus(401)
  response.locals['user'] = user
  next()
})

app.get('/todos', async (_, response) => {
  response.json(await db.select().from(todos).orderBy(asc(todos.id)))
})

app.post('/todos', async (request, response) => {
  const { title } = request.body as { title: string }
  const author = String(response.locals['user'])
  const [todo] = await db.insert(todos).values({ title, author }).returning()
  response.status(201).json(todo)
})

app.post('/todos/:id/done', async (request, response) => {
  const id = Number(request.params.id)
  const todo = await db.transaction(async (tx) => {
    const [found] = await tx.select().from(todos).where(eq(todos.id, id)).for('update')
    if (!found || found.isDone) return found
    const [done] = await tx.update(todos).set({ isDone: true }).where(eq(todos.id, id)).returning()
    return done
  })
  if (todo) response.json(todo)
  else response.sendStatus(404)
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function stop(): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
  await pool.end()
}

process.once('SIGTERM', () => void stop())
