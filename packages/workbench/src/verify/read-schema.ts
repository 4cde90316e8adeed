import type pg from 'pg'
import { own } from '../postgres/own.ts'
import type { Reader } from '../postgres/reader.ts'
import {
  collationSql,
  constraintsSql,
  extensionsSql,
  foreignKeysSql,
  functionsSql,
  indexesSql,
  ownersSql,
  policiesSql,
  rolesSql,
  schemasSql,
  settingsSql,
  tableNumbersSql,
  tablesSql,
  targetsSql,
  typesSql,
  viewsSql,
} from './schema-queries.ts'

interface Role {
  readonly name: string
  readonly bypasses: boolean
  readonly memberOf: readonly string[]
}

/** A database's objects as statements that make them anew. */
export interface Schema {
  /** Numbers of the tables in the audited database, parents first. */
  readonly tables: readonly number[]
  readonly roles: readonly Role[]
  readonly extensions: readonly { readonly name: string; readonly sql: string }[]
  /** Run before the tables are filled, and after. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  /** Does the database sort text by bytes? */
  readonly byBytes: boolean
}

/** Reads what makes the given tables, all views and all functions anew. Takes the statements from the server's own words. */
export function readSchema(
  reader: Reader,
  wanted: readonly number[],
  roles: readonly string[],
): Promise<Schema> {
  const read = async (client: pg.ClientBase): Promise<Schema> => {
    const rows = async <T extends object>(sql: string, values: unknown[] = []) =>
      (await client.query<T & pg.QueryResultRow>(own(sql), values)).rows
    const numbers = await rows<{ oid: number }>(tableNumbersSql, [wanted])
    const tables = numbers.map(({ oid }) => oid)
    const statements = async (sql: string, values?: unknown[]) =>
      (await rows<{ sql: string | null }>(sql, values)).flatMap((row) => row.sql ?? [])
    const ofTables = (sql: string) => statements(sql, [tables])
    const settings = await rows<{ name: string; value: string }>(settingsSql)
    return {
      tables,
      roles: await rows<Role>(rolesSql, [roles, tables]),
      extensions: await rows<{ name: string; sql: string }>(extensionsSql),
      before: [
        ...(await statements(schemasSql)),
        ...(await statements(typesSql)),
        ...(await statements(functionsSql)),
        ...(await ofTables(tablesSql)),
      ],
      after: [
        ...(await ofTables(targetsSql)),
        ...(await ofTables(constraintsSql)),
        ...(await ofTables(foreignKeysSql)),
        ...(await statements(viewsSql)),
        ...(await ofTables(policiesSql)),
        ...(await ofTables(ownersSql)),
        ...(await ofTables(indexesSql)),
      ],
      settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
      byBytes: (await rows<{ byBytes: boolean }>(collationSql))[0]?.byBytes === true,
    }
  }
  return reader.read(read, { settings: { search_path: '' } })
}
