import { descendants, namesOf, parseCondition } from '../postgres/parser.ts'
import type {
  Catalogue,
  Command,
  Policy,
  Reach,
  Relation,
  Right,
  UserFunction,
} from './catalogue.ts'
import type { World } from './follow/world.ts'
import type { AppRole } from './role.ts'
import type { Tenancy, TenantTable } from './tenants.ts'

/** The subject of the rules: one role on one database. */
export interface Subject {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly role: AppRole
  readonly reach: Reach
  readonly world: World
  /** Settings that the policies compare with. */
  readonly settings: readonly string[]
  readonly isSettingGiven: boolean
  /** Tables that hold no tenant's rows, according to the user. */
  readonly shared: ReadonlySet<string>
}

/** Rights of the app's role on a relation, regardless of its policies. */
export function rightsTo({ reach }: Subject, { oid }: Relation): ReadonlySet<Right> {
  return reach.rights.get(oid) ?? new Set()
}

export function commandsOn(subject: Subject, relation: Relation): readonly Command[] {
  const rights = rightsTo(subject, relation)
  return (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).filter((one) => rights.has(one))
}

/** Tables of tenants on which the app's role has any right. */
export function reachable(subject: Subject): readonly TenantTable[] {
  return subject.tenancy.tables.filter((table) => rightsTo(subject, table).size > 0)
}

/** Settings that name the tenant: those that policies read, themselves or in functions that they call. */
export function settingsOf(catalogue: Catalogue, tenancy: Tenancy): string[] {
  const policies = tenancy.tables.flatMap(({ oid }) => catalogue.policies.get(oid) ?? [])
  return [...new Set(policies.flatMap((policy) => settingsOfPolicy(catalogue, policy)))]
}

export function settingsOfPolicy(catalogue: Catalogue, { using, check }: Policy): string[] {
  return [using, check].flatMap((expression) =>
    expression === undefined ? [] : settingsIn(expression, catalogue),
  )
}

function settingsIn(expression: string, { functions }: Catalogue): string[] {
  const calls = [...descendants(parseCondition(expression), 'FuncCall')]
  return calls.flatMap(({ funcname, args }) => {
    const name = namesOf(funcname).at(-1)
    if (name === 'current_setting')
      return [...descendants(args?.[0], 'A_Const')].flatMap(({ sval }) => sval?.sval ?? [])
    return name === undefined ? [] : settingsBehind(name, functions)
  })
}

/** Settings that a function reads, itself or in functions that it calls. */
function settingsBehind(first: string, functions: readonly UserFunction[]): string[] {
  const names = new Set([first])
  for (const name of names)
    for (const { definition } of functions.filter((one) => one.name === name))
      for (const other of functions)
        if (definition.includes(`${other.name}(`)) names.add(other.name)
  return functions
    .filter(({ name }) => names.has(name))
    .flatMap(({ definition }) => named(definition))
}

const named = (source: string) =>
  [...source.matchAll(/\bcurrent_setting\s*\(\s*'([^']+)'/g)].map(([, name = '']) => name)
