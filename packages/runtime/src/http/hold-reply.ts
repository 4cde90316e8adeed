import type { ServerResponse } from 'node:http'
import type { Request } from './request.ts'

const held = ['writeHead', 'flushHeaders', 'write', 'end'] as const
type Name = (typeof held)[number]
type Method = (...args: readonly unknown[]) => unknown
type Header = readonly [name: string, value: string]

interface Call {
  readonly name: Name
  readonly args: readonly unknown[]
}

/**
 * Holds a reply back until what its request has seen is kept: before its headers leave, and again before its end, for
 * the database may be used while the body is on its way. What the app writes meanwhile waits in order. A reply
 * whose request has seen nothing new isn't held.
 */
export function holdReply(reply: ServerResponse, request: Request): void {
  const methods = Object.fromEntries(held.map((name) => [name, reply[name]])) as Record<
    Name,
    Method
  >
  const waiting: Call[] = []
  const state = { isPassing: false, isReleasing: false, hasBegun: false, hasEnded: false }

  /** The original methods call each other, by the names that are replaced here. */
  function pass({ name, args }: Call): unknown {
    state.isPassing = true
    try {
      return methods[name].apply(reply, [...args])
    } finally {
      state.isPassing = false
    }
  }

  async function release(): Promise<void> {
    state.isReleasing = true
    for (let next = waiting[0]; next; next = waiting[0]) {
      const isFirst = !Reflect.get(Object.getPrototypeOf(reply) as object, 'headersSent', reply)
      if (isFirst) next = withHeaders(reply, next, await request.keep())
      else if (next.name === 'end' && !request.isKept) await request.keep()
      waiting.shift()
      pass(next)
    }
    state.isReleasing = false
    if (!state.hasEnded && !reply.writableNeedDrain) reply.emit('drain')
  }

  function mustWait(name: Name): boolean {
    if (state.isReleasing) return true
    if (!state.hasBegun) return !request.session.isUntouched
    return name === 'end' && !request.isKept
  }

  for (const name of held) {
    const call = (...args: readonly unknown[]): unknown => {
      if (state.isPassing) return methods[name].apply(reply, [...args])
      const waits = mustWait(name)
      state.hasBegun = true
      state.hasEnded ||= name === 'end'
      if (!waits) return pass({ name, args })
      waiting.push({ name, args })
      if (!state.isReleasing) void release()
      return name === 'write' ? false : reply
    }
    Object.defineProperty(reply, name, { value: call, writable: true, configurable: true })
  }
  // Frameworks ask whether they have replied: they have, though it may wait.
  show(reply, 'headersSent', () => state.hasBegun)
  show(reply, 'writableEnded', () => state.hasEnded)
}

function show(reply: ServerResponse, name: 'headersSent' | 'writableEnded', get: () => boolean) {
  Object.defineProperty(reply, name, { get, configurable: true })
}

/** Adds headers to those of the reply. Those that `writeHead` is called with would replace what was set before. */
function withHeaders(reply: ServerResponse, call: Call, headers: readonly Header[]): Call {
  const given = call.name === 'writeHead' ? call.args.at(-1) : undefined
  if (headers.length === 0) return call
  if (typeof given !== 'object' || given === null) {
    for (const [name, value] of headers) reply.appendHeader(name, value)
    return call
  }
  const args = call.args.slice(0, -1)
  if (Array.isArray(given)) {
    const added = Array.isArray(given[0]) ? headers : headers.flat()
    return { name: 'writeHead', args: [...args, [...given, ...added]] }
  }
  const merged: Record<string, unknown> = { ...given }
  for (const [name, value] of headers) {
    const key = Object.keys(merged).find((each) => each.toLowerCase() === name) ?? name
    const before = merged[key] ?? reply.getHeader(name)
    merged[key] = before === undefined ? value : [before, value].flat()
  }
  return { name: 'writeHead', args: [...args, merged] }
}
