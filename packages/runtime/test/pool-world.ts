import {
  type Replicated,
  startPooler,
  startReplicated,
  type TestPooler,
  type TestReplica,
} from '@tenfold/testing'
import type pg from 'pg'
import { vi } from 'vitest'
import { channels, runInSession } from '../src/kernel/index.ts'
import { Pool, type PoolOptions } from '../src/pg/index.ts'

/** A primary with a replica, a PgBouncer before it, and pools on them of a role that row-level security binds. */
export interface PoolWorld extends AsyncDisposable {
  readonly cluster: Replicated
  readonly replica: TestReplica
  readonly pooler: TestPooler | undefined
  /** The app's URL of a server. */
  asApp(url: string): string
  /** The primary's URL, through the pooler if there is one. */
  readonly url: string
  readonly replicas: readonly string[]
  /** A pool that is closed by `close`. */
  open(options?: PoolOptions): Pool
  close(): Promise<void>
}

const schema = `
  create table notes (id int generated always as identity primary key, org_id text not null default current_setting('app.tenant_id'), body text not null);
  alter table notes enable row level security;
  alter table notes force row level security;
  create policy tenant on notes using (org_id = current_setting('app.tenant_id', true))
    with check (org_id = current_setting('app.tenant_id', true));
  create role app login password 'app';
  grant all on notes to app; grant create on schema public to app;
  create function leaves_setting() returns void language sql as $$ select set_config('my.mark', 'left', false) $$;
  create function changes_tenant() returns void language plpgsql as
    $$ begin perform set_config('app.tenant_id', 'b', true); insert into notes (body) values ('forged'); end $$;
  create procedure commits() language plpgsql as $$ begin insert into notes (body) values ('1'); commit; end $$;
  create procedure writes() language plpgsql as $$ begin insert into notes (body) values ('by a procedure'); end $$`

export async function poolWorld({ poolSize }: { poolSize?: number } = {}): Promise<PoolWorld> {
  const cluster = await startReplicated()
  const asApp = (url: string) =>
    Object.assign(new URL(url), { username: 'app', password: 'app' }).href
  await cluster.primary.query(schema)
  await cluster.caughtUp()
  const pooler =
    poolSize === undefined ? undefined : await startPooler({ url: cluster.primary.url, poolSize })
  const direct = asApp(cluster.primary.url)
  const opened: Pool[] = []
  const close = async () => {
    await Promise.all(
      opened.splice(0).map(async (pool) => pool.ended || pool.end().catch(() => undefined)),
    )
  }
  const world = {
    cluster,
    replica: cluster.replicas[0] as TestReplica,
    pooler,
    asApp,
    url: pooler ? pooler.through(direct) : direct,
    replicas: cluster.replicas.map(({ url }) => asApp(url)),
    open(options: PoolOptions = {}) {
      const pool = new Pool({ connectionString: world.url, replicas: world.replicas, ...options })
      opened.push(pool)
      return pool
    },
    close,
    async [Symbol.asyncDispose]() {
      await close()
      await pooler?.[Symbol.asyncDispose]()
      await cluster[Symbol.asyncDispose]()
    },
  }
  return world
}

/** Names the nodes that the statements of `work` were sent to, those of transactions left out. */
export async function nodesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node }) => nodes.push(node))
  await work().finally(stop)
  return nodes
}

/** Resolves once a read is sent to a replica: its text is known then, and so is the replica. */
export async function untilRouted(read: () => Promise<unknown>, tenant = 'a'): Promise<void> {
  const isRouted = async () =>
    (await nodesOf(() => runInSession({ tenant }, async () => read())))
      .at(-1)
      ?.startsWith('replica') === true
  await vi.waitUntil(isRouted, { timeout: 60_000, interval: 20 })
}

/** Rows as text, for a quick look. */
export function bodies({ rows }: pg.QueryResult<{ body: string }>): string[] {
  return rows.map(({ body }) => body)
}
