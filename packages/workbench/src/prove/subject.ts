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

/** All that the rules judge: one role on one database. */
export interface Subject {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly role: AppRole
  readonly reach: Reach
  readonly world: World
  /** That the policies compare with. */
  readonly settings: readonly string[]
  /** Whether the user has named those settings. */
  readonly isSettingGiven: boolean
  /** Tables that hold no tenant's rows, as the user says. */
  readonly shared: ReadonlySet<string>
}

/** What the app's role may do to a relation, past its policies. */
export function rightsTo({ reach }: Subject, { oid }: Relation): ReadonlySet<Right> {
  return reach.rights.get(oid) ?? new Set()
}

/** The commands among those. */
export function commandsOn(subject: Subject, relation: Relation): readonly Command[] {
  const rights = rightsTo(subject, relation)
  return (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).filter((one) => rights.has(one))
}

/** The tables of tenants that the app's role can do anything to. */
export function reachable(subject: Subject): readonly TenantTable[] {
  return subject.tenancy.tables.filter((table) => rightsTo(subject, table).size > 0)
}

/** Whether a set of names that a user gave has this one, with or without its schema. */
export function isAmong(
  names: ReadonlySet<string>,
  one: { schema: string; name: string },
): boolean {
  return names.has(one.name) || names.has(`${one.schema}.${one.name}`)
}

/** The settings that name the tenant: read in policies, or in the functions that they call. */
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

/** Those that a function reads, and the functions that it calls. */
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
