import type { Bookmarks } from '../bookmarks/index.ts'
import { type Clock, type Primary, Session, systemClock } from '../kernel/index.ts'

/** Options of every way in: `createTenfold` gives them as `requests`. */
export interface RequestOptions {
  /** Time after which a request's statements fail with an error for a 503. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** Keeps what users have seen from one request to the next. Without it, each request starts at the primary's position. */
  readonly bookmarks?: Bookmarks | undefined
  readonly clock?: Clock
}

export const bookmarkHeader = 'tenfold-bookmark'
const bookmarkCookie = 'tenfold-bookmark'
const attributes = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=86400'

type Header = string | readonly string[] | null | undefined

/** A request with its session, whose bookmark must be kept before its reply leaves. */
export interface Request {
  readonly session: Session
  /** True when the session has seen nothing that isn't kept, so that there is nothing to wait for. */
  readonly isKept: boolean
  /** Keeps what the session has seen until now; resolves to the headers by which its client carries it. */
  keep(): Promise<readonly (readonly [name: string, value: string])[]>
}

/** Begins a request, given the values of its headers. */
export function beginRequest(
  { requestTimeoutMs = 30_000, bookmarks, clock = systemClock }: RequestOptions,
  header: (name: string) => Header,
): Request {
  const given = textOf(header(bookmarkHeader), ',')
  const cookie = findCookie(textOf(header('cookie'), ';'), bookmarkCookie)
  const trail = bookmarks?.arrive({ cookie, header: given })
  const session: Session = new Session({
    timeoutMs: requestTimeoutMs,
    clock,
    ...(trail && { start: (primary: Primary) => trail.start(session, primary) }),
  })
  return {
    session,
    get isKept() {
      return trail?.isKept(session) ?? true
    },
    async keep() {
      const token = session.isUntouched ? undefined : await trail?.keep(session)
      if (token === undefined) return []
      const carried = [bookmarkHeader, token] as const
      // A client that sends the header keeps no cookies.
      if (given !== undefined) return [carried]
      return [carried, ['set-cookie', `${bookmarkCookie}=${token}; ${attributes}`]]
    },
  }
}

function textOf(value: Header, separator: string): string | undefined {
  return typeof value === 'string' ? value : value?.join(separator)
}

function findCookie(header: string | undefined, name: string): string | undefined {
  const found = header?.split(';').find((each) => each.trim().startsWith(`${name}=`))
  return found?.trim().slice(name.length + 1)
}
