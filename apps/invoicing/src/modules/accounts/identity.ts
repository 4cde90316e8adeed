import { createTenfold, type Tenfold } from '@tenfold/runtime'
import type { AppConfig } from '../../config/index.ts'

/** The part of the runtime that works on the identity tables, as a role that sees no tenant's data. */
export type Identity = Pick<Tenfold, 'db' | 'cache' | 'close'>

/** Who may log in is no tenant's: everything here is cached outside of any tenant. */
export function createIdentity({ tenfold, authDatabaseUrl }: AppConfig): Identity {
  // One statement a request at most, and those are short: a few connections serve them all.
  const poolSize = Math.max(2, Math.ceil(tenfold.database.poolSize / 3))
  const database = { ...tenfold.database, url: authDatabaseUrl, poolSize }
  return createTenfold({ ...tenfold, database })
}
