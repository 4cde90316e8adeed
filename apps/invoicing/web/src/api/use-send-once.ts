import { type RefObject, useRef } from 'react'
import { ProblemError } from './problem.ts'

interface Named {
  readonly text: string
  readonly key: string
}

/** Remembers a request without an answer. */
export interface OpenRequest {
  find(): Named | undefined
  /** Undefined once it is answered. */
  keep(named: Named | undefined): void
}

/**
 * Sends a body under a key: the same for the same body until it was answered, so that a button pressed again
 * after a lost answer does nothing twice, and one pressed after an answer does it anew. A form that outlives its
 * page brings its own memory.
 */
export function useSendOnce<Body, Answer>(
  send: (body: Body, idempotencyKey: string) => Promise<Answer>,
  kept?: OpenRequest,
): (body: Body) => Promise<Answer> {
  const own = useRef<Named>(undefined)
  return async (body) => {
    const open = both(own, kept)
    const named = nameOf(body, open.find())
    open.keep(named)
    const close = () => {
      if (open.find()?.key === named.key) open.keep(undefined)
    }
    try {
      const answer = await send(body, named.key)
      close()
      return answer
    } catch (error) {
      if (isAnswer(error)) close()
      throw error
    }
  }
}

/** Keeps a second copy in memory, because a full storage takes nothing. */
function both(own: RefObject<Named | undefined>, kept: OpenRequest | undefined): OpenRequest {
  return {
    find: () => own.current ?? kept?.find(),
    keep(named) {
      own.current = named
      kept?.keep(named)
    },
  }
}

function nameOf(body: unknown, open: Named | undefined): Named {
  const text = JSON.stringify(body)
  return open?.text === text ? open : { text, key: newKey() }
}

/** True when the server has decided about the request; a fault, a proxy or silence leave it open. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false
  return error.status >= 400 && error.status < 500 && !isStillRunning(error)
}

/** The same request is at work, or its first answer was lost: asking again gets the answer as soon as there is one. */
export function isStillRunning(error: unknown): boolean {
  return error instanceof ProblemError && error.kind === 'still-running'
}

/** Browsers offer `randomUUID` over https only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
