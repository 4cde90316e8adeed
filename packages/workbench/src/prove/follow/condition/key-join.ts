import type { ForeignKey } from '../../catalogue.ts'
import type { ColumnOf } from '../names.ts'
import { fenced, unclear, type Verdict } from '../verdict.ts'
import type { Scope, Source } from '../world.ts'

/** Judges a join by a foreign key: a child belongs to its parent's tenant; in the other direction the key must include the tenant. */
export function judgeKey(column: ColumnOf, other: ColumnOf, scope: Scope): Verdict | undefined {
  if (!other.source.isHeld) return undefined
  const { foreignKeys } = scope.world.catalogue
  const table = column.source.relation?.oid
  const otherTable = other.source.relation?.oid
  const joins = (key: ForeignKey, from: ColumnOf, to: ColumnOf) => {
    const at = key.columns.indexOf(from.column)
    return at >= 0 && key.referencedColumns[at] === to.column
  }
  const up = foreignKeys.find(
    (key) => key.table === table && key.referenced === otherTable && joins(key, column, other),
  )
  if (up) return carries(up, column.source) ? fenced : judgeChild(column, up)
  const down = foreignKeys.find(
    (key) => key.table === otherTable && key.referenced === table && joins(key, other, column),
  )
  if (!down) return undefined
  return carries(down, other.source)
    ? fenced
    : unclear(`follows ${down.columns.join(', ')}, which may point at another tenant's row`)
}

const carries = (key: ForeignKey, child: Source) =>
  child.tenant?.column !== undefined && key.columns.includes(child.tenant.column)

function judgeChild({ source }: ColumnOf, key: ForeignKey): Verdict {
  return source.tenant?.column === undefined
    ? fenced
    : unclear(`joins by ${key.columns.join(', ')}, which doesn't carry the tenant`)
}
