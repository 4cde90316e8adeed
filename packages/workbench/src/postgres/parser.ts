import { loadModule, type Node, parsePlPgSQLSync, parseSync, type SelectStmt } from 'libpg-query'

/** Loads Postgres' own parser (WebAssembly); must be awaited once before `parseStatement`. */
export async function loadParser(): Promise<void> {
  await loadModule()
}

/** The one statement in `text`; undefined when it doesn't parse or isn't one. */
export function parseStatement(text: string): Node | undefined {
  try {
    const statements = parseSync(text).stmts ?? []
    return statements.length === 1 ? statements[0]?.stmt : undefined
  } catch {
    return undefined
  }
}

/** Parses a condition over one table, as catalogues store it. */
export function parseCondition(condition: string): Node | undefined {
  return selectOf(parseStatement(`select 1 where ${condition}`))?.whereClause
}

/** Parses an expression, as catalogues store it. */
export function parseExpression(expression: string): Node | undefined {
  const target = selectOf(parseStatement(`select ${expression}`))?.targetList?.[0]
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined
}

export function selectOf(node: Node | undefined): SelectStmt | undefined {
  return node && 'SelectStmt' in node ? node.SelectStmt : undefined
}

/** The names in a list of String nodes; `*` for a star. */
export function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : '*'))
}

/** Content of a node of the given kind. */
export type NodeOf<K extends string> = Node extends infer N
  ? N extends Record<K, infer Inner>
    ? Inner
    : never
  : never

/** Every node below `root` of the given kind, found depth first. */
export function* descendants<K extends string>(
  root: unknown,
  kind: K,
  into: (kind: string) => boolean = () => true,
): Generator<NodeOf<K>> {
  if (typeof root !== 'object' || root === null) return
  for (const [name, child] of Object.entries(root)) {
    if (name === kind) yield child as NodeOf<K>
    if (into(name)) yield* descendants(child, kind, into)
  }
}

/** All statements in `text`; undefined when it doesn't parse. */
export function parseStatements(text: string): readonly Node[] | undefined {
  try {
    return (parseSync(text).stmts ?? []).flatMap(({ stmt }) => stmt ?? [])
  } catch {
    return undefined
  }
}

/** The tree of a `create function ... language plpgsql`, as Postgres' own JSON; undefined when it doesn't parse. */
export function parsePlpgsql(definition: string): unknown {
  try {
    return parsePlPgSQLSync(definition)
  } catch {
    return undefined
  }
}
