import pg from 'pg'
import { channels, type Secret, type ServerName } from '../kernel/index.ts'
import type { Reason } from './route.ts'
import type { Statement } from './statement.ts'

/** The server that a statement is sent to, and why. A router corrects it while it looks for one. */
export interface Taken {
  node: string
  reason: Reason
  url: Secret
}

const answers = channels['db:answer']

/** Publishes how the statement ended that `work` sends, and by whom it was answered. Costs nothing while nobody listens. */
export function telling<T>(
  statement: Pick<Statement, 'text' | 'values'>,
  route: Taken,
  work: () => Promise<T>,
): Promise<T> {
  return answers.hasListeners ? tell(statement, route, work) : work()
}

async function tell<T>(
  { text, values }: Pick<Statement, 'text' | 'values'>,
  route: Taken,
  work: () => Promise<T>,
): Promise<T> {
  const since = performance.now()
  const publish = (ended: { readonly error?: unknown }): void => {
    const { node, reason, url } = route
    const durationMs = performance.now() - since
    answers.publish({
      text,
      values: values.length,
      node,
      reason,
      server: serverOf(url),
      durationMs,
      ...ended,
    })
  }
  try {
    const result = await work()
    publish({})
    return result
  } catch (error) {
    publish({ error })
    throw error
  }
}

const servers = new WeakMap<Secret, ServerName>()

/** The server of a URL as pg understands it, environment included. */
function serverOf(url: Secret): ServerName {
  const known = servers.get(url)
  if (known) return known
  const { host: address, port, database = '' } = new pg.Client(url.reveal())
  const server = { address, port, database }
  servers.set(url, server)
  return server
}
