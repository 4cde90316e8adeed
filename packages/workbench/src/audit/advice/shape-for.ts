import { columnStatistics } from '../catalogue/read-statistics.ts'
import { btreePages, conditionIn, ginPages, type IndexShape } from '../cost-model/index-shape.ts'
import { distinctCount, shareOfConditions } from '../cost-model/selectivity.ts'
import type { Candidate } from './candidate.ts'
import { notNull } from './candidates.ts'
import { indexName } from './index-name.ts'
import type { Model } from './subject.ts'

/** The index that a candidate would become, with its size. */
export function shapeFor(
  candidate: Candidate,
  model: Model,
  name: string = indexName(candidate),
): IndexShape {
  const { table, keys, method, conditions } = candidate
  const statisticsOf = (column: string) => columnStatistics(model.statistics, table, column)
  const rows = Math.max(1, table.rows * conditionsShare(candidate, model))
  const pages =
    method === 'gin'
      ? ginPages(keys, rows, statisticsOf)
      : btreePages(keys, rows, table, statisticsOf)
  return {
    name,
    table: table.oid,
    method,
    keys,
    conditions,
    unique: false,
    pages,
    rows,
    exists: false,
  }
}

/** A column with more values holds names or tenants rather than states. */
const mostStates = 100

/** A value without which most of the rows are left makes no smaller index. */
const mostLeft = 0.5

/**
 * A partial index for one tenant of many, whose number all executions in a log happen to share, serves no other; one that
 * leaves few rows out serves no better than the whole.
 */
export function isPointless(candidate: Candidate, model: Model): boolean {
  const { conditions, keys, table } = candidate
  return conditions.some((sql) => {
    const condition = conditionIn(sql, table)
    if (!condition) return false
    const isAlone = keys.every((key) => key.sql === condition.key.sql)
    if (condition.says.test === 'is not' || isAlone)
      return conditionsShare(candidate, model) > mostLeft
    if (condition.says.test !== 'is') return false
    const known = columnStatistics(model.statistics, table, condition.key.columns[0] ?? '')
    return known !== undefined && distinctCount(known, table) > mostStates
  })
}

/** A smaller share of nulls isn't worth an index that `is null` can't use. */
const leastNulls = 0.3

/** A partial index that leaves out hardly any row, since few are null there. */
export function isNearlyFull({ conditions, keys, table }: Candidate, model: Model): boolean {
  const [key, ...others] = keys.filter((each) => conditions.includes(notNull(each)))
  if (!key || others.length > 0 || conditions.length > 1) return false
  const known = columnStatistics(model.statistics, table, key.columns[0] ?? '')
  return known === undefined || known.nullShare < leastNulls
}

function conditionsShare({ conditions, table }: Candidate, model: Model): number {
  const statisticsOf = (column: string) => columnStatistics(model.statistics, table, column)
  const known = conditions.flatMap((sql) => conditionIn(sql, table) ?? [])
  return shareOfConditions(known, statisticsOf)
}
