import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { bodyOf, Problem } from './problem.ts'
import { dataHeaders, safetyHeaders } from './safety-headers.ts'

/** Fastify's `clientErrorHandler`: bytes that make no request are refused in the form that every refusal has. */
export function refuseGarbled(publicUrl: string | undefined) {
  return ({ code }: { readonly code?: unknown }, socket: Socket): void => {
    if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const problem = problemFor(code)
    const body = JSON.stringify(bodyOf(problem))
    const head = headOf({
      ...safetyHeaders(publicUrl),
      ...dataHeaders,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    })
    socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head}\r\n${body}`)
    socket.destroySoon()
  }
}

function problemFor(code: unknown): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('too-large', 'The headers are larger than 16 KiB', { status: 431 })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('malformed-request', 'The request took too long to arrive', { status: 408 })
  return new Problem('malformed-request', 'This is no HTTP request')
}

const headOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
