import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './ports.ts'

it.each(['127.0.0.1', '0.0.0.0', '::'])('passes over a port that is taken on %s', async (host) => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' && address ? address.port : 0
  const free = await freePort(taken)
  server.close()
  expect(free).toBeGreaterThan(taken)
})

it('gives the wanted port when nothing listens there', async () => {
  const port = await freePort()
  expect(await freePort(port)).toBe(port)
})
