import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** An address that leads to one server after another, as that of a primary does over a failover. */
export interface MovingAddress extends AsyncDisposable {
  /** URL of the server that it leads to, by this address. */
  readonly url: string
  /** Leads to another server from now on. Connections to the one before are cut. */
  moveTo(url: string): void
}

export async function movingAddress(url: string): Promise<MovingAddress> {
  let target = new URL(url)
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const both = [client, upstream] as const
    for (const [index, socket] of both.entries()) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        both[1 - index]?.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    moveTo(next) {
      target = new URL(next)
      cut()
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
