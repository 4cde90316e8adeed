import type { FuncCall, Node, TypeCast } from 'libpg-query'
import { namesOf } from '../../postgres/parser.ts'
import { followView } from './access.ts'
import { judgeCondition } from './condition/condition.ts'
import { judgeFence } from './condition/fence.ts'
import { judgeValue, valuesPassed } from './condition/value.ts'
import { cannotFollow, followCall } from './function/call.ts'
import { decided, judgeReturned } from './function/returned.ts'
import { functionsCalled, functionsOfOperator } from './names.ts'
import { followSelect, sourcesOf } from './query/select.ts'
import type { Judge, Leak, Scope, World } from './world.ts'
import { followDelete, followInsert, followMerge, followUpdate } from './write.ts'

export function newWorld(
  facts: Omit<
    World,
    'judge' | 'memo' | 'fences' | 'passed' | 'fed' | 'written' | 'ran' | 'relations'
  >,
): World {
  const judge: Judge = {
    value: judgeValue,
    condition: judgeCondition,
    select: followSelect,
    sources: sourcesOf,
    follow,
    view: followView,
    call: followCall,
    decided,
    returned: judgeReturned,
    fence: (...args) => judgeFence(world, ...args),
  }
  const world: World = {
    ...facts,
    judge,
    relations: new Map(facts.catalogue.relations.map((one) => [one.oid, one])),
    passed: new Map(),
    fed: new Map(),
    written: new Map(),
    ran: new Map(),
    memo: new Map(),
    fences: new Map(),
  }
  return world
}

function follow(tree: unknown, scope: Scope): readonly Leak[] {
  if (typeof tree !== 'object' || tree === null) return []
  if (Array.isArray(tree)) return tree.flatMap((one) => follow(one, scope))
  return Object.entries(tree).flatMap(([kind, child]) => {
    const statement = statementLeaks({ [kind]: child } as Node, scope)
    if (statement) return statement
    return [...ownLeaks(kind, child, scope), ...follow(child, scope)]
  })
}

function statementLeaks(node: Node, scope: Scope): readonly Leak[] | undefined {
  if ('SelectStmt' in node) return followSelect(node.SelectStmt, scope).leaks
  if ('InsertStmt' in node) return followInsert(node.InsertStmt, scope)
  if ('UpdateStmt' in node) return followUpdate(node.UpdateStmt, scope)
  if ('DeleteStmt' in node) return followDelete(node.DeleteStmt, scope)
  if ('MergeStmt' in node) return followMerge(node.MergeStmt, scope)
  const [kind = ''] = Object.keys(node)
  if (beyond.test(kind)) return [cannotFollow(`runs ${kind.replace(/Stmt$/, '').toUpperCase()}`)]
  return undefined
}

/** Statements that change the catalogue that is followed. */
const beyond =
  /^(Truncate|Copy|Create|CreateTableAs|AlterTable|Do|Grant|GrantRole|AlterRole|CreateFunction|View|Drop|Execute|Prepare|RefreshMatView)Stmt$/

function ownLeaks(kind: string, child: unknown, scope: Scope): readonly Leak[] {
  if (kind === 'FuncCall') return callLeaks(child as FuncCall, scope)
  if (kind === 'TypeCast') return castLeaks(child as TypeCast, scope)
  if (kind !== 'A_Expr') return []
  const names = namesOf((child as { name?: Node[] }).name)
  return functionsOfOperator(names, scope).flatMap((one) => followCall(one, [], scope))
}

function castLeaks({ typeName }: TypeCast, scope: Scope): readonly Leak[] {
  const { calledByCasts, functions } = scope.world.catalogue
  const oids = calledByCasts.get(namesOf(typeName?.names).at(-1) ?? '') ?? []
  return functions
    .filter(({ oid }) => oids.includes(oid))
    .flatMap((one) => followCall(one, [], scope))
}

/** Functions of the server and usual extensions that run SQL or read files and large objects. */
const telling =
  /^(query_to_xml|query_to_xml_and_xmlschema|table_to_xml|schema_to_xml|database_to_xml|cursor_to_xml|ts_stat|ts_rewrite|dblink|dblink_\w+|crosstab\w*|connectby|pg_read_file|pg_read_binary_file|lo_\w+|loread|lowrite)/

function callLeaks(call: FuncCall, scope: Scope): readonly Leak[] {
  const args = call.args ?? []
  const called = functionsCalled(call, scope)
  const name = namesOf(call.funcname).at(-1) ?? ''
  if (called.length === 0)
    // dblink logs in as another role, so its caller's rights don't limit it.
    return telling.test(name) && (scope.caller !== scope.world.role || name.startsWith('dblink'))
      ? [cannotFollow(`calls ${name}(), which runs SQL or reads files of its own`)]
      : []
  return called.flatMap((one) => followCall(one, valuesPassed(one, args, scope), scope))
}
