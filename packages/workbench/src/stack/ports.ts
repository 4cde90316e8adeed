import { once } from 'node:events'
import { createServer } from 'node:net'

const HOST = '127.0.0.1'

/** `wanted` if nothing listens there, else the next free port after it; for 0 any free port. */
export async function freePort(wanted = 0): Promise<number> {
  for (let port = wanted; port <= 65_535; port++) {
    const free = await tryPort(port)
    if (free !== undefined) return free
    if (port === 0) break
  }
  return freePort(0)
}

async function tryPort(port: number): Promise<number | undefined> {
  // Something that listens on all addresses leaves 127.0.0.1 bindable on some systems, so ask for both.
  for (const host of port === 0 ? [HOST] : ['0.0.0.0', HOST]) {
    const bound = await tryAddress(port, host)
    if (bound === undefined || host === HOST) return bound
  }
  return undefined
}

async function tryAddress(port: number, host: string): Promise<number | undefined> {
  const server = createServer().listen({ port, host, exclusive: true })
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  const closed = once(server, 'close')
  server.close()
  await closed
  return typeof address === 'object' && address ? address.port : undefined
}
