import { createHash } from 'node:crypto'
import { isOtherServer } from '../db/drop-in/index.ts'
import {
  type Bookmark,
  type Clock,
  channels,
  laterOf,
  type Primary,
  reaches,
  type Secret,
  type Session,
} from '../kernel/index.ts'
import type { BookmarkStore, Found } from './store.ts'
import { newClient, readToken, type Token, writeToken } from './token.ts'

export interface BookmarksOptions {
  readonly store: BookmarkStore
  readonly primary: Primary
  /** Signs what clients carry. Without it they carry nothing. */
  readonly secret?: Secret | undefined
  readonly clock: Clock
}

/** The bookmarks that a request carries. */
export interface Arrival {
  /** The value of the bookmark's cookie. */
  readonly cookie?: string | undefined
  /** The value of the bookmark's header: tokens with commas between them, of which the latest counts. */
  readonly header?: string | undefined
}

/** Tells a client to forget its token: what it has seen can't be said. */
const noToken = 'none'

/** Age at which a token's position no longer counts: its client starts at the primary's position. */
const tokenLifeMs = 24 * 3_600_000
/** How far the clocks of two processes may differ. */
const skewMs = 60_000
/** Longest wait for the position of what the session has done. */
const maxSettleMs = 1_000
const maxTokens = 8
const unknown: Found = { bookmark: undefined, entry: undefined }

/** The way of one request's bookmark, from where its user was before to where the reply leaves them. */
export class Trail {
  readonly #options: BookmarksOptions
  readonly #cookie: Token | undefined
  /** Latest position that the client brought along. */
  readonly #carried: Bookmark | undefined
  readonly #found = new Map<string, Found>()
  readonly #kept = new Map<string, Bookmark>()

  constructor(options: BookmarksOptions, { cookie, header = '' }: Arrival) {
    this.#options = options
    this.#cookie = this.#read(cookie)
    const tokens = [this.#cookie, ...header.split(',', maxTokens).map((text) => this.#read(text))]
    for (const token of tokens)
      if (token && this.#isInTime(token)) this.#carried = laterOf(this.#carried, token.bookmark)
  }

  /**
   * Finds where the session starts. Users whom the store doesn't know start at the primary's position: it may have
   * forgotten them, and their client may carry an old token, since a slow reply's cookie replaces a newer one.
   */
  async start(session: Session, primary: Primary): Promise<Bookmark> {
    const names = this.#namesOf(session)
    const found = await Promise.all(names.map((name) => this.#find(name)))
    const isKnown = found.every(({ bookmark }) => bookmark)
    const latest = found.reduce(
      (known, { bookmark }) => (bookmark ? laterOf(known, bookmark) : known),
      this.#carried,
    )
    try {
      return await (isKnown && latest ? primary.confirm(latest) : primary.position(latest))
    } catch (error) {
      // A client alone may carry less than its user has seen.
      if (!isKnown || !latest || isOtherServer(error)) throw error
      // While the primary is away, this is all that is known; it proves nothing that could be kept as known.
      this.#found.clear()
      return latest
    }
  }

  /** True when the session has seen nothing that isn't kept. */
  isKept(session: Session): boolean {
    const { bookmark, isSettled, isUntouched } = session
    if (isUntouched) return true
    const names = this.#namesOf(session)
    return isSettled && names.every((name) => bookmark && this.#isKnown(name, bookmark))
  }

  /**
   * Keeps what the session has seen until now. Once this resolves, the reply may leave, and with it the
   * token that this resolves to, if there is one.
   */
  async keep(session: Session): Promise<string | undefined> {
    const names = this.#namesOf(session)
    const bookmark = await this.#settle(session)
    await Promise.all(names.map((name) => this.#keep(name, bookmark)))
    return bookmark ? this.#tokenFor(bookmark) : noToken
  }

  async #find(name: string): Promise<Found> {
    const known = this.#found.get(name)
    if (known) return known
    const found = await this.#options.store.find(name).catch((error: unknown) => {
      report('bookmarks/find', error)
      return unknown
    })
    this.#found.set(name, found)
    return found
  }

  /** Keeps nothing of a position that can't be learnt: the user is unknown from then on. */
  async #keep(name: string, bookmark: Bookmark | undefined): Promise<void> {
    const { store } = this.#options
    if (bookmark && this.#isKnown(name, bookmark)) return
    try {
      if (!bookmark) return await store.forget(name)
      await store.keep(name, bookmark, this.#found.get(name)?.entry)
      this.#kept.set(name, bookmark)
    } catch (error) {
      report('bookmarks/keep', error)
    }
  }

  async #settle(session: Session): Promise<Bookmark | undefined> {
    const over = new AbortController()
    const tooLate = this.#options.clock.sleep(maxSettleMs, over.signal).then(() => undefined)
    try {
      return await Promise.race([session.settle(), tooLate])
    } catch (error) {
      report('bookmarks/position', error)
      return undefined
    } finally {
      over.abort('over')
    }
  }

  #tokenFor(bookmark: Bookmark): string | undefined {
    const { secret, clock } = this.#options
    if (!secret || (this.#carried && reaches(this.#carried, bookmark))) return undefined
    const client = this.#cookie?.client ?? newClient()
    return writeToken({ client, bookmark, at: clock.now() }, secret)
  }

  #isKnown(name: string, bookmark: Bookmark): boolean {
    const known = this.#kept.get(name) ?? this.#found.get(name)?.bookmark
    return known !== undefined && reaches(known, bookmark)
  }

  /** Names in the store: those of the users, else that of the browser. A name that a browser hasn't sent yet is nobody's. */
  #namesOf({ users }: Session): readonly string[] {
    if (users.size > 0) return [...users].map((user) => nameOf('user', user))
    return this.#cookie ? [nameOf('client', this.#cookie.client)] : []
  }

  #read(text: string | undefined): Token | undefined {
    const { secret } = this.#options
    return text !== undefined && secret ? readToken(text.trim(), secret) : undefined
  }

  #isInTime({ at }: Token): boolean {
    const ageMs = this.#options.clock.now() - at
    return ageMs >= -skewMs && ageMs <= tokenLifeMs
  }
}

/** Hides the app's own name for a user, and makes all names equally long. */
function nameOf(kind: 'user' | 'client', name: string): string {
  return createHash('sha256').update(`${kind}\n${name}`).digest('base64url')
}

function report(where: string, error: unknown): void {
  channels['runtime:fault'].publish({ where, error })
}
