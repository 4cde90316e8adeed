import { once } from 'node:events'
import { createServer } from 'node:net'

const HOST = '127.0.0.1'

/** `wanted` if nothing listens there, else the next free port after it; for 0 any free port. */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted === 0) return (await bind(0, HOST)).port
  for (let port = wanted; port <= 65_535; port++) if (await isFree(port)) return port
  return freePort(0)
}

/** Starts a server at the wanted port; for 0 at a free one, which another program may take before the server does. */
export async function atFreePort<T>(
  wanted = 0,
  isPortTaken: (error: unknown) => boolean,
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await start(wanted || (await freePort()))
    } catch (error) {
      if (!isPortTaken(error) || wanted !== 0 || tries === 3) throw error
    }
}

/** Some systems let 127.0.0.1 be bound while another program listens on all addresses, so those are asked as well. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['::', '0.0.0.0'])
    if ((await bind(port, host)).error === 'EADDRINUSE') return false
  return (await bind(port, HOST)).error === undefined
}

async function bind(port: number, host: string): Promise<{ port: number; error?: string }> {
  const server = createServer().listen({ port, host, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    return { port, error: String((error as NodeJS.ErrnoException).code) }
  }
  const address = server.address()
  const closed = once(server, 'close')
  server.close()
  await closed
  return { port: typeof address === 'object' && address ? address.port : port }
}
