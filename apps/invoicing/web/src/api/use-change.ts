import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { keptInWindow } from './place.ts'
import { ProblemError } from './problem.ts'
import { ME_KEY } from './query-client.ts'

interface ChangeOptions {
  /** The change may concern the user: their name, their role. */
  readonly touchesMe?: boolean
  /** Name that other changes of the same thing share, by which a form waits for them. */
  readonly of?: string
  /** Sent again it does nothing twice, for a user who still sees what they saw when its answer was lost. */
  readonly isOnce?: boolean
}

/** Refusals that mean that the screen is out of date: another change came first. */
const OUT_OF_DATE = new Set<unknown>([
  'changed-meanwhile',
  'impossible-step',
  'not-allowed',
  'not-found',
])

/**
 * A change of something stored. Afterwards all that is on the screen is asked for anew, because one change shows in
 * lists, the dashboard, the feed and the plan's usage. The news of it waits for that.
 */
export function useChange<Body = void, Answer = unknown>(
  change: (body: Body) => Promise<Answer>,
  { touchesMe = false, isOnce = false, of }: ChangeOptions = {},
) {
  const client = useQueryClient()
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => touchesMe || queryKey[0] !== ME_KEY[0],
    })
  return useMutation({
    mutationFn: change,
    ...(of === undefined ? {} : { mutationKey: [of] }),
    onSuccess: refresh,
    onError(error) {
      if (error instanceof ProblemError && OUT_OF_DATE.has(error.kind)) return refresh()
      if (!isOnce && !isAnswer(error)) void refresh()
      return undefined
    },
  })
}

interface Named {
  readonly text: string
  readonly key: string
}

/**
 * Sends a body under a key: the same for the same body until it was answered, so that a button pressed again
 * after a lost answer does nothing twice, and one pressed after an answer does it anew. With a name the window
 * remembers both when the form is closed or the page loaded anew; what must be kept nowhere, like cards, has none.
 */
export function useSendOnce<Body, Answer>(
  send: (body: Body, idempotencyKey: string) => Promise<Answer>,
  name?: string,
): (body: Body) => Promise<Answer> {
  const own = useRef<Named>(undefined)
  return async (body) => {
    const kept = name === undefined ? undefined : keptInWindow<Named>(`unanswered ${name}`)
    const find = () => own.current ?? kept?.find()
    const keep = (open: Named | undefined) => {
      // Kept in memory too, since the browser's storage may be full.
      own.current = open
      kept?.keep(open)
    }
    const named = nameOf(body, find())
    keep(named)
    const close = () => {
      if (find()?.key === named.key) keep(undefined)
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
