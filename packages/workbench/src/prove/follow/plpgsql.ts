import type { Node } from 'libpg-query'
import { descendants, namesOf, parsePlpgsql, parseStatement } from '../../postgres/parser.ts'

/** A PL/pgSQL body, without regard to the order of its statements. */
export interface Procedural {
  readonly kind: 'plpgsql'
  /** Statements whose text stands in the body; expressions as `select expression`. */
  readonly statements: readonly Node[]
  /** Statements whose text is computed. */
  readonly dynamic: readonly Dynamic[]
  /** What each variable may hold. */
  readonly assigned: ReadonlyMap<string, readonly Assigned[]>
  /** Queries whose rows a record may hold. */
  readonly records: ReadonlyMap<string, readonly Node[]>
  readonly returns: readonly Node[]
  /** Comparisons that end the function before anything else when they are true. */
  readonly guards: readonly Node[]
  /** Types and tables that declarations name, without a schema. */
  readonly declared: readonly string[]
  /** Texts that couldn't be parsed. */
  readonly gaps: readonly string[]
}

export interface Dynamic {
  readonly text: Node
  readonly params: readonly Node[]
}

/** An expression, or the output of a query at a position. */
export type Assigned =
  | { readonly value: Node }
  | { readonly query: Node; readonly at: number }
  | 'unknown'

type Json = Record<string, unknown>

export function proceduralBody(definition: string): Procedural | undefined {
  // The parser knows no tables, so a row of one must be a record to it.
  const parsed = parsePlpgsql(definition.replaceAll(/[\w."]+%rowtype/gi, 'record')) as
    | { plpgsql_funcs?: { PLpgSQL_function?: Json }[] }
    | undefined
  const root = parsed?.plpgsql_funcs?.[0]?.PLpgSQL_function
  const rows = [...definition.matchAll(/(?<![\w."])(\w+)%rowtype/gi)].map(([, name = '']) => name)
  return root ? new Reading(root, rows).body() : undefined
}

/** Those that the grammar knows, which mean the server's own whatever the search_path says. */
const fixedTypes =
  /^(int|integer|smallint|bigint|real|float|double precision|decimal|dec|numeric|boolean|bit|varchar|character|char|nchar|national|timestamp|time|interval|json|record)\b/i

class Reading {
  readonly #root: Json
  readonly #datums: readonly Json[]
  readonly #statements: Node[] = []
  readonly #dynamic: Dynamic[] = []
  readonly #assigned = new Map<string, Assigned[]>()
  readonly #records = new Map<string, Node[]>()
  readonly #returns: Node[] = []
  readonly #gaps: string[] = []
  readonly #declared: string[]

  constructor(root: Json, rows: readonly string[]) {
    this.#root = root
    this.#declared = [...rows]
    this.#datums = (root['datums'] ?? []) as Json[]
  }

  body(): Procedural {
    for (const datum of this.#datums) this.#declaration(datum)
    this.#walk(this.#root['action'])
    return {
      kind: 'plpgsql',
      statements: this.#statements,
      dynamic: this.#dynamic,
      assigned: this.#assigned,
      records: this.#records,
      returns: this.#returns,
      guards: this.#guards(),
      declared: this.#declared,
      gaps: this.#gaps,
    }
  }

  #declaration(datum: Json): void {
    const variable = datum['PLpgSQL_var'] as Json | undefined
    this.#type(variable ?? (datum['PLpgSQL_rec'] as Json | undefined))
    if (!variable) return
    const initial = this.#expression(variable['default_val'])
    if (initial) this.#assign(String(variable['refname']), { value: initial })
    this.#walk(variable['default_val'])
    this.#walk(variable['cursor_explicit_expr'])
  }

  /** An argument has no line, and its type is known since the function was made. */
  #type(variable: Json | undefined): void {
    if (variable?.['lineno'] === undefined || variable['cursor_explicit_expr']) return
    const { PLpgSQL_type: type } = (variable['datatype'] ?? {}) as {
      PLpgSQL_type?: { typname?: string }
    }
    const typname = type?.typname ?? ''
    const [name = ''] = typname.split(/%|\[|\(/)
    const isOfColumn = /%type/i.test(typname)
    const dots = name.split('.').length - (isOfColumn ? 1 : 0)
    if (dots === 1 && !fixedTypes.test(name)) this.#declared.push(name.split('.')[0] ?? name)
  }

  #walk(node: unknown): void {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return node.forEach((each) => this.#walk(each))
    for (const [kind, child] of Object.entries(node as Json)) {
      if (kind === 'PLpgSQL_expr') this.#text(child as Json)
      else if (kind.startsWith('PLpgSQL_stmt_')) this.#statement(kind.slice(13), child as Json)
      else this.#walk(child)
    }
  }

  #statement(kind: string, statement: Json): void {
    const { query, dynquery, params, sqlstmt, expr, ...rest } = statement
    const text = kind.startsWith('dyn') ? query : dynquery
    if (text) this.#dynamically(text, params)
    if (kind === 'assign') this.#setDatum(Number(statement['varno'] ?? 0), expr)
    if (kind === 'call')
      for (const name of namesIn(this.#parsed(expr))) this.#assign(name, 'unknown')
    if (kind === 'foreach_a') this.#setDatum(Number(statement['varno'] ?? 0), undefined)
    if (kind === 'return' && expr) this.#push(this.#returns, this.#expression(expr))
    if (kind === 'return_query' && query) this.#push(this.#returns, this.#parsed(query))
    const rows = sqlstmt ?? (kind.startsWith('dyn') ? undefined : query)
    this.#into(statement['target'] ?? statement['var'], rows)
    for (const part of [rows, expr, params, rest]) this.#walk(part)
  }

  #push(list: Node[], node: Node | undefined): void {
    if (node) list.push(node)
  }

  #dynamically(text: unknown, params: unknown): void {
    const node = this.#expression(text)
    if (!node) return
    const list = Array.isArray(params) ? params : []
    this.#dynamic.push({ text: node, params: list.flatMap((one) => this.#expression(one) ?? []) })
    this.#walk(text)
  }

  /** `select ... into`, or the variable of a loop. Where no query is given, nobody knows what it holds. */
  #into(target: unknown, query: unknown): void {
    if (!target) return
    const parsed = query ? this.#parsed(query) : undefined
    const { PLpgSQL_row: row, PLpgSQL_rec: record, PLpgSQL_var: single } = target as Json
    const name = ((record ?? single) as Json | undefined)?.['refname']
    if (record) this.#holds(String(name), parsed)
    if (single) this.#assign(String(name), parsed ? { query: parsed, at: 0 } : 'unknown')
    const fields = ((row as Json | undefined)?.['fields'] ?? []) as Json[]
    fields.forEach((field, at) =>
      this.#assign(String(field['name']), parsed ? { query: parsed, at } : 'unknown'),
    )
  }

  #holds(record: string, query: Node | undefined): void {
    const queries = this.#records.get(record) ?? []
    if (query) queries.push(query)
    else this.#assign(record, 'unknown')
    this.#records.set(record, queries)
  }

  #setDatum(number: number, expression: unknown): void {
    const { PLpgSQL_var: variable } = this.#datums[number] ?? {}
    const { refname } = (variable ?? {}) as { refname?: string }
    const value = this.#expression(expression)
    if (refname) this.#assign(refname, value ? { value } : 'unknown')
  }

  #assign(name: string, what: Assigned): void {
    this.#assigned.set(name, [...(this.#assigned.get(name) ?? []), what])
  }

  /** What runs: a statement, or an expression as `select expression`. */
  #text(expr: Json): void {
    const node = this.#parsed({ PLpgSQL_expr: expr })
    if (node) this.#statements.push(node)
    else this.#gaps.push(String(expr['query']))
  }

  #parsed(holder: unknown): Node | undefined {
    const { query, parseMode } = (holder as { PLpgSQL_expr: Json }).PLpgSQL_expr
    const text = String(query)
    if (Number(parseMode ?? 0) === 0) return parseStatement(text)
    return parseStatement(`select ${Number(parseMode) === 2 ? text : text.replace(/^.*?:?=/s, '')}`)
  }

  #expression(holder: unknown): Node | undefined {
    if (!holder) return undefined
    const node = this.#parsed(holder)
    if (!node || !('SelectStmt' in node)) return undefined
    const { targetList = [], fromClause } = node.SelectStmt
    const [target] = targetList
    if (fromClause || targetList.length !== 1)
      return { SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: node } }
    return target && 'ResTarget' in target ? target.ResTarget.val : undefined
  }

  /** Only what stands before everything else guards everything else. */
  #guards(): Node[] {
    const guards: Node[] = []
    // What is caught ends nothing.
    if (catches(this.#root)) return guards
    for (const statement of firstStatements(this.#root)) {
      const check = statement['PLpgSQL_stmt_if'] as Json | undefined
      if (!check) {
        if ('PLpgSQL_stmt_assign' in statement) continue
        break
      }
      const [then] = (check['then_body'] ?? []) as Json[]
      const raised = then?.['PLpgSQL_stmt_raise'] as Json | undefined
      const ends = then && ('PLpgSQL_stmt_return' in then || Number(raised?.['elog_level']) >= 20)
      if (ends && !check['elsif_list'] && !check['else_body'])
        this.#push(guards, this.#expression(check['cond']))
    }
    return guards
  }
}

/** Whatever is passed to a procedure may come back changed. */
function namesIn(call: Node | undefined): string[] {
  return [...descendants(call, 'ColumnRef')].flatMap(({ fields }) => namesOf(fields).slice(-1))
}

/** Whether a block around the first statement has an EXCEPTION part. */
function catches(node: Json): boolean {
  const { PLpgSQL_stmt_block: block } = (node['action'] ?? node) as { PLpgSQL_stmt_block?: Json }
  const [first] = (block?.['body'] ?? []) as Json[]
  return block?.['exceptions'] !== undefined || (first !== undefined && catches(first))
}

/** The statements of the outermost block; libpg_query wraps it in one of its own. */
function firstStatements(node: Json): readonly Json[] {
  const block = (node['action'] ?? node) as Json
  const body = ((block['PLpgSQL_stmt_block'] as Json | undefined)?.['body'] ?? []) as Json[]
  const [first] = body
  return first && 'PLpgSQL_stmt_block' in first ? firstStatements(first) : body
}
