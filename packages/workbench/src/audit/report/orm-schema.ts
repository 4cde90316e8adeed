import { quoteIdentifier } from '../../postgres/names.ts'
import { keysText } from '../advice/candidate.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { IndexShape, ShapeKey } from '../cost-model/index-shape.ts'

/** Tools that keep the database's indexes in a schema of their own, and drop those that it lacks. */
export type Orm = 'Prisma' | 'Drizzle'

const migrationTables: Readonly<Record<Orm, string>> = {
  Prisma: '_prisma_migrations',
  Drizzle: '__drizzle_migrations',
}

/** Finds the tools that have migrated this database by the tables in which they count their migrations. */
export function ormsOf({ tables }: Pick<Catalogue, 'tables'>): readonly Orm[] {
  const names = new Set(tables.map(({ name }) => name))
  return (['Prisma', 'Drizzle'] as const).filter((orm) => names.has(migrationTables[orm]))
}

type Described = Pick<IndexShape, 'name' | 'method' | 'keys' | 'conditions'>

/**
 * The index as a line of the tool's schema, with fields named as the tool names them when it reads a database.
 * Undefined where its schema can't describe the index.
 */
export function schemaLine(orm: Orm, index: Described): string | undefined {
  return orm === 'Prisma' ? prismaLine(index) : drizzleLine(index)
}

function prismaLine({ name, method, keys, conditions }: Described): string | undefined {
  const fields = keys.map(prismaField)
  if (conditions.length > 0 || !fields.every((field) => field !== undefined)) return undefined
  const type = method === 'gin' ? ', type: Gin' : ''
  return `@@index([${fields.join(', ')}], map: ${JSON.stringify(name)}${type})`
}

function prismaField(key: ShapeKey): string | undefined {
  const column = columnOf(key)
  const hasUsualNulls = key.nullsFirst === key.descending
  if (column === undefined || !hasUsualNulls || !/^[a-z]\w*$/i.test(column)) return undefined
  const options = [
    ...(key.operatorClass === undefined ? [] : [`ops: raw("${key.operatorClass}")`]),
    ...(key.descending ? ['sort: Desc'] : []),
  ]
  return options.length > 0 ? `${column}(${options.join(', ')})` : column
}

function drizzleLine({ name, method, keys, conditions }: Described): string {
  const fields = keys.map(drizzleField).join(', ')
  const on = method === 'gin' ? `.using('gin', ${fields})` : `.on(${fields})`
  const where = conditions.length > 0 ? `.where(${sqlTemplate(conditions.join(' and '))})` : ''
  return `index(${quoted(name)})${on}${where}`
}

/** Drizzle puts NULLs last in either direction, unless it is told otherwise. */
function drizzleField(key: ShapeKey): string {
  const column = columnOf(key)
  if (column === undefined) return sqlTemplate(keysText({ keys: [key] }))
  const ops = key.operatorClass === undefined ? '' : `.op(${quoted(key.operatorClass)})`
  return `${property(camelCase(column))}${key.descending ? '.desc()' : ''}${key.nullsFirst ? '.nullsFirst()' : ''}${ops}`
}

/** The key's column, if it is nothing but one. */
function columnOf({ sql, columns }: ShapeKey): string | undefined {
  const [column] = columns
  return column !== undefined && sql === quoteIdentifier(column) ? column : undefined
}

function property(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? `table.${name}` : `table[${quoted(name)}]`
}

function camelCase(column: string): string {
  return column.replaceAll(/(?<=[^_])_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}

function sqlTemplate(text: string): string {
  return `sql\`${text.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`)}\``
}
