import { currentSession, type Queryable } from '@tenfold/runtime'
import {
  CamelCasePlugin,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type SelectQueryBuilder,
} from 'kysely'
import type { DB } from './tables.d.ts'

/**
 * A typed query builder over the runtime's database or one of its transactions. Statements go where
 * `queryable` sends them, so a builder is worth nothing beyond the transaction that it was made for.
 */
export function on(queryable: Queryable): Kysely<DB> {
  return new Kysely<DB>({ dialect: dialectFor(queryable), plugins: [camelCase] })
}

const camelCase = new CamelCasePlugin()

function dialectFor(queryable: Queryable): Dialect {
  return {
    createDriver: () => driverFor(queryable),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

function driverFor(queryable: Queryable): Driver {
  const connection = connectionTo(queryable)
  return Object.assign(new DummyDriver(), {
    acquireConnection: async () => connection,
    beginTransaction: refuseTransaction,
  })
}

function connectionTo(queryable: Queryable): DatabaseConnection {
  async function execute<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await queryable.query<Row>(sql, parameters)
    return { rows, numAffectedRows: BigInt(rowCount) }
  }
  return {
    executeQuery: execute,
    // All in one piece: lists are paged by their queries, so nothing is long enough to stream.
    async *streamQuery<Row>(query: CompiledQuery) {
      yield await execute<Row>(query)
    },
  }
}

async function refuseTransaction(): Promise<never> {
  throw new Error('Open transactions with db.transaction(), and use on(tx) inside')
}

/** Number of the rows that a query selects. */
export async function countOf<Name extends keyof DB>(
  rows: SelectQueryBuilder<DB, Name, object>,
): Promise<number> {
  const counted = rows.select((all) => all.fn.countAll<string>().as('count'))
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

/** A LIKE pattern that finds `text` anywhere; its own wildcards stand for themselves. */
export function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}

/** The session's organisation. It is '' outside of any, which matches no row. */
export function tenant(): string {
  return currentSession().tenant ?? ''
}
