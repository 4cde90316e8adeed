import { setTimeout as sleep } from 'node:timers/promises'
import type * as db from '../../src/db/index.ts'
import type * as http from '../../src/http/index.ts'
import type * as runtime from '../../src/index.ts'
import type * as kernel from '../../src/kernel/index.ts'

/** The one tenant of all users. */
export const tenant = 'history'

/** The areas of the runtime that are put to the test: ours, or those of a mutant. */
export interface Areas {
  readonly db: Pick<typeof db, 'createDb'>
  readonly http: Pick<typeof http, 'bookmarkHeader' | 'nextSession'>
  readonly kernel: Pick<
    typeof kernel,
    'channels' | 'formatBookmark' | 'parseBookmark' | 'runInSession' | 'Secret' | 'Session'
  >
  readonly runtime: Pick<
    typeof runtime,
    'createTenfold' | 'currentSession' | 'defineJob' | 'readConfig'
  >
}

/** The means of a request of the app. */
export interface Reach {
  /** The database, as the process has it that serves the request. */
  readonly db: db.Db
  /** Lets a job do `work` once `tx` is committed, in any process. Undefined where the app has no jobs. */
  readonly later?: (tx: db.Tx, work: Work) => Promise<void>
}

type Work = (reach: Reach) => Promise<void>

/** A way of a user to the app, such as a tab of a browser, with what it carries from one request to the next. */
export interface Client {
  /** Has one of the app's processes do `work` as one request. Resolves once the reply has arrived. */
  request(work: Work): Promise<void>
}

/** An app that is put to the test. */
export interface App extends AsyncDisposable {
  /** The database as one of its processes has it. */
  readonly db: db.Db
  /** The ways of one user, all used at a time. What their requests see, the user has seen. */
  clientsOf(user: number): readonly Client[]
}

export interface AppOptions {
  readonly areas: Areas
  readonly url: string
  readonly replicas: readonly string[]
  readonly random: () => number
}

const processes = 3
const limits = { poolSize: 6, acquireTimeoutMs: 10_000, statementTimeoutMs: 15_000 }

/** Three processes without a way in: each user carries their bookmark by hand. */
export async function databaseApp({ areas, url, replicas, random }: AppOptions): Promise<App> {
  const { formatBookmark, parseBookmark, runInSession, Secret, Session } = areas.kernel
  const dbs = Array.from({ length: processes }, () =>
    areas.db.createDb({
      ...limits,
      url: new Secret(url),
      replicas: replicas.map((each) => new Secret(each)),
    }),
  )
  const client = (): Client => {
    let token: string | undefined
    return {
      /** A bookmark that can't be had counts as none. */
      async request(work) {
        const bookmark = token === undefined ? undefined : parseBookmark(token)
        const session = new Session({ tenant, ...(bookmark && { bookmark }) })
        await runInSession(session, () => work({ db: oneOf(dbs, random) }))
        const seen = await session.settle().catch(() => undefined)
        token = seen && formatBookmark(seen)
      },
    }
  }
  return {
    db: dbs[0] as db.Db,
    clientsOf: () => [client()],
    async [Symbol.asyncDispose]() {
      await Promise.all(dbs.map((each) => each.close()))
    },
  }
}

/** URL of the Redis that keeps the users' bookmarks; without it the primary's table does. */
type Store = { readonly redis?: string | undefined }

/** Three processes that requests reach by the way in for Next.js, with bookmarks, and with workers that do jobs. */
export function requestApp({ redis }: Store) {
  return async ({ areas, url, replicas, random }: AppOptions): Promise<App> => {
    const { createTenfold, currentSession, defineJob, readConfig } = areas.runtime
    const config = readConfig({
      DATABASE_URL: url,
      TENFOLD_REPLICAS: replicas.join(','),
      TENFOLD_POOL_SIZE: String(limits.poolSize),
      TENFOLD_ACQUIRE_TIMEOUT_MS: String(limits.acquireTimeoutMs),
      TENFOLD_STATEMENT_TIMEOUT_MS: String(limits.statementTimeoutMs),
      TENFOLD_BOOKMARK_SECRET: 'a secret of the app, 32 characters long',
      TENFOLD_JOBS: 'postgres',
      ...(redis !== undefined && { TENFOLD_CACHE: redis }),
    })
    const works = new Map<string, Work>()
    let count = 0
    const started = Array.from({ length: processes }, () => {
      const job = defineJob<string>({
        name: 'work',
        payload: String,
        run: async ({ payload }) => {
          const work = works.get(payload)
          works.delete(payload)
          await work?.(reach)
        },
      })
      const tenfold = createTenfold(config, { jobs: [job] })
      const reach: Reach = {
        db: tenfold.db,
        async later(tx, work) {
          const name = `${process.pid} ${count++}`
          works.set(name, work)
          await tenfold.jobs.enqueue(tx, job, name)
        },
      }
      const handle = areas.http.nextSession(
        tenfold.requests,
        async (request: Request, work: Work) => {
          currentSession().enter(tenant)
          const user = request.headers.get('x-user')
          if (user !== null) currentSession().identify(user)
          await work(reach)
          return new Response('done')
        },
      )
      return { tenfold, handle }
    })
    for (const { tenfold } of started) await tenfold.jobs.startWorker()

    /** Replies take their time, so that an older one may arrive after a newer one. */
    async function send(headers: Headers, work: Work): Promise<Response> {
      const { handle } = oneOf(started, random)
      const reply = await handle(new Request('http://app.test', { headers }), work)
      await reply.text()
      if (random() < 0.3) await sleep(200 * random())
      return reply
    }

    /** Keeps what it is given in the place of what it had, as a browser does. */
    function carrier(from: string, to: string, user?: string): Client {
      let carried: string | undefined
      return {
        async request(work) {
          const headers = new Headers()
          if (user !== undefined) headers.set('x-user', user)
          if (carried !== undefined) headers.set(to, carried)
          const reply = await send(headers, work)
          carried = reply.headers.get(from)?.split(';')[0] ?? carried
        },
      }
    }
    const cookie = (user?: string) => carrier('set-cookie', 'cookie', user)
    const header = (user?: string) => {
      const { bookmarkHeader: name } = areas.http
      return carrier(name, name, user)
    }
    const nothing = (user: string): Client => ({
      async request(work) {
        await send(new Headers({ 'x-user': user }), work)
      },
    })
    const kinds = [
      // A browser in which nobody is logged in, with two tabs that share its cookies.
      () => {
        const browser = cookie()
        return [browser, browser]
      },
      // A program without cookies, and without a name.
      () => [header()],
      // Two devices that carry nothing.
      (user: string) => [nothing(user), nothing(user)],
      // Two devices, each with its own.
      (user: string) => [cookie(user), header(user)],
    ]
    return {
      db: (started[0] as (typeof started)[number]).tenfold.db,
      clientsOf: (user) => kinds[user % kinds.length]?.(`user ${user}`) ?? [],
      async [Symbol.asyncDispose]() {
        await Promise.all(started.map(({ tenfold }) => tenfold.close()))
      },
    }
  }
}

function oneOf<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T
}
