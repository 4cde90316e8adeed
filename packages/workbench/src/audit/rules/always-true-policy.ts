import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { titleOf } from './kinds.ts'
import {
  type Act,
  type Command,
  commandsOf,
  fenceColumns,
  holdsFor,
  openedBy,
  tenantColumns,
} from './policy-opening.ts'
import { alterPolicy, createPolicy, type PolicyOn, policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Policies that let roles past row-level security. One that lets everyone read a table without others is meant so. */
export const alwaysTruePolicy: Rule = {
  judge: ({ catalogue }) => {
    const all = policiesOn(catalogue).filter(({ table }) => table.rowSecurity !== 'off')
    const tenantOf = tenantColumns(all)
    const byTable = Map.groupBy(all, ({ table }) => table)
    return all.flatMap((each) => {
      const beside = (byTable.get(each.table) ?? []).filter((other) => other !== each)
      const opening = openingOf(each, beside, tenantOf(each.table).length > 0)
      return opening && isHarmful(opening) ? [judgement(opening)] : []
    })
  },
}

interface Opening {
  readonly each: PolicyOn
  readonly acts: ReadonlySet<Act>
  /** Policies that forbid nothing beside it, for none of their commands. */
  readonly moot: readonly PolicyOn[]
  /** Policies that still limit other commands. */
  readonly partly: readonly PolicyOn[]
  /** Permissive policies for the same commands and roles would be left without it. */
  readonly isSpare: boolean
  readonly hasTenant: boolean
  /** A column that its own or other policies compare. */
  readonly isFenced: boolean
}

function openingOf(
  each: PolicyOn,
  beside: readonly PolicyOn[],
  hasTenant: boolean,
): Opening | undefined {
  const opened = openedBy(each, beside)
  if (opened.size === 0) return undefined
  const others = beside.filter(({ policy }) => policy.permissive)
  /** Those that limit a command by a condition of their own. */
  const limiting = (command: Command) =>
    others.filter(
      (other) =>
        commandsOf(other.policy).includes(command) && !openedBy(other, beside).has(command),
    )
  const met = others.filter(
    (other) =>
      holdsFor(each.policy, other.policy) &&
      [...opened.keys()].some((command) => limiting(command).includes(other)),
  )
  const isMoot = ({ policy }: PolicyOn) =>
    commandsOf(policy).every((command) => opened.has(command))
  const isLeft = (command: Command) =>
    limiting(command).some(({ policy }) => holdsFor(policy, each.policy))
  return {
    each,
    acts: new Set(opened.values()),
    moot: met.filter(isMoot),
    partly: met.filter((other) => !isMoot(other)),
    isSpare: commandsOf(each.policy).every(isLeft),
    hasTenant,
    isFenced: hasTenant || [each, ...beside].some((one) => fenceColumns(one).length > 0),
  }
}

/** One for a named role, for reading what all may read, or for a form that anyone may send, is meant so. */
function isHarmful({ each, acts, moot, partly, isFenced }: Opening): boolean {
  if (moot.length + partly.length > 0) return true
  const [act, ...more] = acts
  const isForm = each.policy.command === 'INSERT' && !isFenced
  return each.policy.roles.length === 0 && !isForm && (act !== 'read' || more.length > 0)
}

function judgement(opening: Opening): Judgement {
  const { each, moot, partly } = opening
  const { policy, table } = each
  return {
    severity: severityOf(opening),
    title: titleOf('always-true-policy', {
      policy: quoteIdentifier(policy.name),
      table: shortName(table),
      roles: rolesText(policy.roles),
      does: doesText(opening.acts),
    }),
    why: [truthText(each), mootText(moot), partlyText(partly, doesText(opening.acts))]
      .filter((text) => text)
      .join(' '),
    ...remedyFor(opening),
    apply: 'review',
    confidence: moot.length > 0 || !isReading(opening) ? 'medium' : 'low',
  }
}

function isReading({ acts }: Opening): boolean {
  return acts.size === 1 && acts.has('read')
}

/** Rows that all may read, and their owners alone may write, look like a forgotten policy. */
function severityOf(opening: Opening): Judgement['severity'] {
  if (opening.moot.length > 0) return 'high'
  return isReading(opening) && !opening.hasTenant ? 'low' : 'medium'
}

function rolesText(roles: readonly string[]): string {
  const names = roles.map(quoteIdentifier).join(', ')
  return roles.length === 0 ? 'every role' : `${roles.length === 1 ? 'role' : 'roles'} ${names}`
}

function doesText(acts: ReadonlySet<Act>): string {
  const changes = acts.has('change') ? (['read', 'change'] as const) : (['read', 'delete'] as const)
  const verbs = changes.filter((act) => acts.has(act))
  if (verbs.length > 0) return `${verbs.join(' and ')} every row`
  return 'write any row'
}

function truthText({ policy, using, check }: PolicyOn): string {
  const isOfCheck = using === 'depends'
  const rows = (isOfCheck ? check : using) === 'always' ? '' : ' whose columns in it are set'
  const condition = isOfCheck ? policy.check : policy.using
  return `Its condition, ${condition}, is true for every row${rows}, for ${policy.roles.length === 0 ? 'every role with rights on the table' : rolesText(policy.roles)}.`
}

function mootText(moot: readonly PolicyOn[]): string {
  return moot.length === 0
    ? ''
    : `One permissive policy that holds is enough, so for this ${namesOf(moot)} forbids nothing.`
}

function partlyText(partly: readonly PolicyOn[], does: string): string {
  return partly.length === 0
    ? ''
    : `So ${namesOf(partly)} limits only other commands. Leave it if they may ${does}.`
}

function namesOf(policies: readonly PolicyOn[]): string {
  return policies.map(({ policy }) => quoteIdentifier(policy.name)).join(', ')
}

/** A table without any permissive policy is closed, so only a policy that leaves others is dropped. */
function remedyFor(opening: Opening): Pick<Judgement, 'sql' | 'gain' | 'undo'> {
  const { each, moot, partly, isSpare } = opening
  const { policy, table } = each
  if (isSpare)
    return {
      sql: [`drop policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)};`],
      gain: 'a row is open only where the other policies say so.',
      undo: createPolicy(each),
    }
  const hasOwn = policy.using !== undefined && each.using === 'depends'
  const model = hasOwn ? each : [...moot, ...partly][0]
  const condition = model?.policy.using ?? model?.policy.check
  if (condition === undefined)
    return {
      sql: [],
      gain: `a row is open only to whom it belongs: write that condition into it (alter policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)} ${policy.command === 'INSERT' ? 'with check' : 'using'} (...)), or name the role that it is for. Without it the table would be closed.`,
    }
  const { using, check } = policy
  const narrowed = {
    using: using === undefined ? undefined : condition,
    check: check === undefined ? undefined : condition,
  }
  return {
    sql: [alterPolicy(each, narrowed)],
    gain: `a row is open only where ${condition} holds.`,
    undo: alterPolicy(each, { using, check }),
  }
}
