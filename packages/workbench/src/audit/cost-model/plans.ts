import pg, { type ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import { distanceText } from './distance.ts'
import { NeededSettings } from './needed-settings.ts'
import { placeholder } from './placeholder.ts'
import type { Binding, PlanNode, Planned } from './plan.ts'
import { preparedName } from './prepare.ts'

interface Asked {
  readonly bindings: readonly Binding[]
  /** Values of parameters that must be a word which the server knows. */
  readonly words: ReadonlyMap<number, string>
  /** Names of settings that may be read. */
  readonly settings: readonly string[]
}

/** Plans of a prepared statement, one for each set of values that differs; once the time is up, no further ones. */
export async function planAll(
  client: ClientBase,
  { bindings, words, settings }: Asked,
  isUp: () => boolean,
): Promise<{ readonly planned: readonly Planned[]; readonly generic: boolean }> {
  const types = await parameterTypes(client)
  const plans: Planned[] = []
  const needed = new NeededSettings(settings)
  let generic = false
  for (const binding of distinct(bindings)) {
    if (plans.length > 0 && isUp()) break
    const attempts = [
      () => valuesFor(types, words, binding),
      () => fitting(client, types, valuesFor(types, words, binding)),
      // The plan for any value says less, but says it.
      () => undefined,
    ]
    const { plan, place, values } = await firstOf(client, types, attempts, binding, needed)
    generic ||= place === attempts.length - 1
    plans.push({ binding: { ...binding, settings: needed.with(binding.settings) }, plan, values })
  }
  return { planned: plans, generic }
}

type Values = readonly (string | undefined)[] | undefined

/** The first plan that these values give. */
async function firstOf(
  client: ClientBase,
  types: readonly ParameterType[],
  attempts: readonly (() => Values | Promise<Values>)[],
  { settings }: Binding,
  needed: NeededSettings,
): Promise<{ readonly plan: PlanNode; readonly place: number; readonly values: Values }> {
  for (const [place, valuesOf] of attempts.entries()) {
    const values = await valuesOf()
    const isLast = place === attempts.length - 1
    // A null instead of an unknown value would find nothing, so it would cost nothing.
    if (values?.includes(undefined) && !isLast) continue
    for (let isTold = true; isTold; )
      try {
        return {
          plan: await planOf(client, types, values, needed.with(settings)),
          place,
          values,
        }
      } catch (error) {
        isTold = needed.learn(error, settings)
        if (isLast && !isTold) throw error
        await client.query(own('rollback to savepoint planning'))
      }
  }
  throw new Error('The planner was asked nothing.')
}

function valuesFor(
  types: readonly ParameterType[],
  words: ReadonlyMap<number, string>,
  { parameters, distances }: Binding,
): Values {
  return types.map(
    ({ name, sample }, i) =>
      words.get(i + 1) ??
      distanceText(name, distances.get(i + 1)) ??
      parameters.get(i + 1) ??
      sample,
  )
}

/** The same values; one that its parameter's type refuses is exchanged for any of the type. */
async function fitting(
  client: ClientBase,
  types: readonly ParameterType[],
  values: Values,
): Promise<Values> {
  const fit: (string | undefined)[] = []
  for (const [i, { name, sample }] of types.entries()) {
    const value = values?.[i]
    fit.push(value !== undefined && (await accepts(client, name, value)) ? value : sample)
  }
  return fit
}

async function accepts(client: ClientBase, type: string, value: string): Promise<boolean> {
  try {
    await client.query(own(`select ${pg.escapeLiteral(value)}::${type}`))
    return true
  } catch {
    await client.query(own('rollback to savepoint planning'))
    return false
  }
}

type ExplainResult = pg.QueryResult<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>

function distinct(bindings: readonly Binding[]): readonly Binding[] {
  const keyOf = ({ parameters, settings, reach, hinted }: Binding) =>
    JSON.stringify([...parameters, settings, reach, hinted])
  const alike = Map.groupBy(bindings, keyOf)
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (!first) return []
    return [{ ...first, weight: others.reduce((sum, each) => sum + each.weight, first.weight) }]
  })
}

/** The prepared statement's plan for these values, or for any values; in one round trip. */
async function planOf(
  client: ClientBase,
  types: readonly ParameterType[],
  values: Values,
  settings: Binding['settings'],
): Promise<PlanNode> {
  const args = types.map((_, i) => {
    const value = values?.[i]
    return value === undefined ? 'null' : pg.escapeLiteral(value)
  })
  const call = args.length > 0 ? `${preparedName}(${args.join(', ')})` : preparedName
  const pairs = {
    ...settings,
    plan_cache_mode: values ? 'force_custom_plan' : 'force_generic_plan',
  }
  const lines = [
    ...Object.entries(pairs).map(([key, value]) =>
      own(`select set_config(${pg.escapeLiteral(key)}, ${pg.escapeLiteral(value)}, true)`),
    ),
    own(`explain (format json, verbose) execute ${call}`),
  ]
  const results = (await client.query(lines.join('; '))) as unknown as readonly ExplainResult[]
  const plan = results.at(-1)?.rows[0]?.['QUERY PLAN'][0].Plan
  if (!plan) throw new Error('The planner gave no plan.')
  return plan
}

interface ParameterType {
  readonly name: string
  /** Any value of the type, where one is known. */
  readonly sample: string | undefined
}

async function parameterTypes(client: ClientBase): Promise<readonly ParameterType[]> {
  const { rows } = await client.query<{ name: string; base: string; label: string | null }>(
    own(
      `select t.type::regtype::text as name, format_type(coalesce(nullif(p.typbasetype, 0), t.type), null) as base,
         (select enumlabel::text from pg_enum where enumtypid = t.type order by enumsortorder limit 1) as label
       from pg_prepared_statements s, unnest(s.parameter_types::oid[]) with ordinality t (type, place)
       join pg_type p on p.oid = t.type where s.name = '${preparedName}' order by t.place`,
    ),
  )
  return rows.map(({ name, base, label }) => ({ name, sample: label ?? placeholder(base) }))
}
