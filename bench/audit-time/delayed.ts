import { connect, createServer, type Socket } from 'node:net'

/** The server of `url` as seen from far away: what is sent arrives `delayMs` later, in both directions. */
export async function delayed(
  url: string,
  delayMs: number,
): Promise<AsyncDisposable & { readonly url: string }> {
  const target = new URL(url)
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    pass(client, upstream, delayMs)
    pass(upstream, client, delayMs)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('The proxy has no port.')
  const far = new URL(url)
  far.host = `127.0.0.1:${address.port}`
  return {
    url: far.href,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

function pass(from: Socket, to: Socket, delayMs: number): void {
  from.setNoDelay(true)
  from.on('data', (data) => setTimeout(() => to.write(data), delayMs))
  from.on('close', () => setTimeout(() => to.end(), delayMs))
  from.on('error', () => to.destroy())
}
