import type { Pooled } from '../pgbouncer/index.ts'
import { noDatabaseUrl } from './errors.ts'

/** A pooler before the servers that an environment leads to. */
export interface PoolPlan extends Pooled {
  /** What leads the app's processes through the pooler at that port instead. */
  readonly envAt: (port: number) => Readonly<Record<string, string>>
}

/** Workers LISTEN on it, which needs a connection of their own. */
const QUEUE = 'TENFOLD_JOBS_DATABASE_URL'
const REPLICAS = 'TENFOLD_REPLICAS'

/**
 * Every URL of the database's server leads through the pooler, and so does each replica, under a name of its own. The
 * queue's doesn't; where the app has none, it is what the database's was.
 */
export function planPool(env: Readonly<Record<string, string>>): PoolPlan {
  const database = urlOf(env['DATABASE_URL'])
  if (!database) throw noDatabaseUrl()
  const pooled = Object.entries(env).flatMap(([name, value]) => {
    const url = name === QUEUE ? undefined : urlOf(value)
    return url?.host === database.host ? [{ name, url }] : []
  })
  const replicas = (env[REPLICAS] ?? '').split(',').flatMap((text, at) => {
    const url = urlOf(text)
    return url ? [{ alias: `replica_${at + 1}`, url }] : []
  })
  const urls = [...pooled, ...replicas].map(({ url }) => url)
  return {
    servers: [
      serverAt(database, '*'),
      ...replicas.map(({ alias, url }) => ({ ...serverAt(url, alias), database: nameIn(url) })),
    ],
    users: [...new Map(urls.map((url) => [userIn(url).name, userIn(url)])).values()],
    envAt: (port) => ({
      ...Object.fromEntries(pooled.map(({ name, url }) => [name, through(url, port)])),
      [QUEUE]: env[QUEUE] ?? database.href,
      ...(replicas.length > 0 && {
        [REPLICAS]: replicas.map(({ alias, url }) => through(url, port, alias)).join(','),
      }),
    }),
  }
}

function urlOf(text = ''): URL | undefined {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

function serverAt({ hostname, port }: URL, alias: string) {
  return { alias, host: hostname, port: Number(port || 5432) }
}

function nameIn({ pathname }: URL): string {
  return decodeURIComponent(pathname.slice(1))
}

function userIn({ username, password }: URL) {
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
}

/** Without the URL's parameters, which are about the connection to the server and not about that to a pooler beside the app. */
function through(url: URL, port: number, alias?: string): string {
  const changed = { host: `127.0.0.1:${port}`, search: '' }
  return Object.assign(new URL(url), changed, alias === undefined ? {} : { pathname: `/${alias}` })
    .href
}
