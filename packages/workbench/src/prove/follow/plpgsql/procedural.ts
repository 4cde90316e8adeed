import type { Node } from 'libpg-query'
import { parsePlpgsql } from '../../../postgres/parser.ts'
import { declaredType } from './declared.ts'
import { guardsOf } from './guards.ts'
import { expressionIn, type Json, namesIn, parsedIn } from './text.ts'

/** A PL/pgSQL body; the order of its statements is ignored. */
export interface Procedural {
  readonly kind: 'plpgsql'
  /** Statements with a fixed text; an expression is `select expression`. */
  readonly statements: readonly Node[]
  /** Statements with a computed text. */
  readonly dynamic: readonly Dynamic[]
  /** Values that each variable may hold. */
  readonly assigned: ReadonlyMap<string, readonly Assigned[]>
  /** Queries whose rows a record may hold. */
  readonly records: ReadonlyMap<string, readonly Node[]>
  readonly returns: readonly Node[]
  /** Comparisons that end the function when they are true, before anything else runs. */
  readonly guards: readonly Node[]
  /** Types and tables that declarations name without a schema. */
  readonly declared: readonly string[]
  /** Texts that can't be parsed. */
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

export function proceduralBody(definition: string): Procedural | undefined {
  // The parser knows no tables, so it is given `record` for a table's row type.
  const parsed = parsePlpgsql(definition.replaceAll(/[\w."]+%rowtype/gi, 'record')) as
    | { plpgsql_funcs?: { PLpgSQL_function?: Json }[] }
    | undefined
  const root = parsed?.plpgsql_funcs?.[0]?.PLpgSQL_function
  const rows = [...definition.matchAll(/(?<![\w."])(\w+)%rowtype/gi)].map(([, name = '']) => name)
  return root ? new Reading(root, rows).body() : undefined
}

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
      guards: guardsOf(this.#root),
      declared: this.#declared,
      gaps: this.#gaps,
    }
  }

  #declaration(datum: Json): void {
    const variable = datum['PLpgSQL_var'] as Json | undefined
    this.#declared.push(...declaredType(variable ?? (datum['PLpgSQL_rec'] as Json | undefined)))
    if (!variable) return
    const initial = expressionIn(variable['default_val'])
    if (initial) this.#assign(String(variable['refname']), { value: initial })
    this.#walk(variable['default_val'])
    this.#walk(variable['cursor_explicit_expr'])
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
    if (kind === 'call') for (const name of namesIn(parsedIn(expr))) this.#assign(name, 'unknown')
    if (kind === 'foreach_a') this.#setDatum(Number(statement['varno'] ?? 0), undefined)
    if (kind === 'return' && expr) this.#push(this.#returns, expressionIn(expr))
    if (kind === 'return_query' && query) this.#push(this.#returns, parsedIn(query))
    const rows = sqlstmt ?? (kind.startsWith('dyn') ? undefined : query)
    this.#into(statement['target'] ?? statement['var'], rows)
    for (const part of [rows, expr, params, rest]) this.#walk(part)
  }

  #push(list: Node[], node: Node | undefined): void {
    if (node) list.push(node)
  }

  #dynamically(text: unknown, params: unknown): void {
    const node = expressionIn(text)
    if (!node) return
    const list = Array.isArray(params) ? params : []
    this.#dynamic.push({ text: node, params: list.flatMap((one) => expressionIn(one) ?? []) })
    this.#walk(text)
  }

  /** `select ... into`, or a loop's variable; without a query its value is unknown. */
  #into(target: unknown, query: unknown): void {
    if (!target) return
    const parsed = query ? parsedIn(query) : undefined
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
    const value = expressionIn(expression)
    if (refname) this.#assign(refname, value ? { value } : 'unknown')
  }

  #assign(name: string, what: Assigned): void {
    this.#assigned.set(name, [...(this.#assigned.get(name) ?? []), what])
  }

  #text(expr: Json): void {
    const node = parsedIn({ PLpgSQL_expr: expr })
    if (node) this.#statements.push(node)
    else this.#gaps.push(String(expr['query']))
  }
}
