import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One statement as it left on the wire. */
export interface Sent {
  readonly text: string
  readonly values: readonly string[]
}

export interface Wire extends AsyncDisposable {
  /** Leads to the same database, through the wire. */
  readonly url: string
  /** Everything that was sent, by connection, in order. */
  readonly sent: Sent[][]
  /** Asked before each answer of the server is let through. */
  gate: () => Promise<void>
  /** Asked before statements leave together: 'cut' breaks their connection before they leave, 'deafen' before they are answered. */
  fate: (statements: readonly Sent[]) => 'pass' | 'cut' | 'deafen'
}

/** A proxy before the database of `url` that writes down every statement that is really sent to it. */
export async function recordingWire(url: string): Promise<Wire> {
  const target = new URL(url)
  const sent: Sent[][] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const statements: Sent[] = []
    sent.push(statements)
    const read = frontendReader(statements)
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (chunk) => {
      const known = statements.length
      read(chunk)
      const fate = wire.fate(statements.slice(known))
      if (fate === 'cut') return cut()
      if (fate === 'deafen') upstream.prependOnceListener('data', cut)
      upstream.write(chunk)
    })
    let turn = Promise.resolve()
    upstream.on('data', (chunk) => {
      turn = turn.then(wire.gate).then(() => void client.write(chunk))
    })
    upstream.on('close', () => void turn.then(() => client.destroy()))
    client.on('close', () => upstream.destroy())
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const wire: Wire = {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    sent,
    gate: async () => undefined,
    fate: () => 'pass',
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return wire
}

/** Reads the frontend's messages out of a stream of chunks: Parse, Bind and simple queries. */
function frontendReader(statements: Sent[]): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let isStarted = false
  /** Texts by the name under which they were parsed. */
  const texts = new Map<string, string>()
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = isStarted ? 1 : 0
      if (rest.length < head + 4) return
      const end = head + rest.readInt32BE(head)
      if (rest.length < end) return
      const body = rest.subarray(5, end)
      if (isStarted) note({ statements, texts }, String.fromCharCode(rest[0] ?? 0), body)
      isStarted = true
      rest = rest.subarray(end)
    }
  }
}

interface Notes {
  readonly statements: Sent[]
  readonly texts: Map<string, string>
}

function note({ statements, texts }: Notes, type: string, body: Buffer): void {
  if (type === 'Q') statements.push({ text: textAt(body, 0), values: [] })
  if (type === 'P') texts.set(textAt(body, 0), textAt(body, body.indexOf(0) + 1))
  if (type !== 'B') return
  const name = textAt(body, body.indexOf(0) + 1)
  statements.push({ text: texts.get(name) ?? '', values: valuesOf(body) })
}

function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start))
}

function valuesOf(body: Buffer): string[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1
  at += 2 + 2 * body.readInt16BE(at)
  const count = body.readInt16BE(at)
  at += 2
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at)
    const value = length < 0 ? 'null' : body.toString('utf8', at + 4, at + 4 + length)
    at += 4 + Math.max(0, length)
    return value
  })
}
