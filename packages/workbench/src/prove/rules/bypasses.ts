import type { UserFunction } from '../catalogue.ts'
import { asInvoker } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { isReviewed, newScope } from '../follow/world.ts'
import type { Subject } from '../subject.ts'
import { findingOf } from './leak-finding.ts'

/** Functions that work as another role on more than the tenant's rows. */
export function functionBypasses(subject: Subject): IsolationFinding[] {
  const { reach, role, world, catalogue } = subject
  return catalogue.functions
    .filter(({ oid, isTrigger }) => reach.callable.has(oid) && !isTrigger)
    .filter((one) => one.isDefiner || one.kind === 'aggregate' || isForeign(one) || connects(one))
    .filter(({ owner, isDefiner }) => !isDefiner || !role.powers.includes(owner))
    .filter((one) => !isReviewed(subject, one))
    .flatMap((one) =>
      findingOf(
        {
          rule: 'function-bypass',
          subject: one.signature,
          what: `Function ${one.signature}`,
          as: one.isDefiner ? `Working as its owner ${one.owner}` : `Called by ${role.name}`,
          sql: one.kind === 'aggregate' ? [] : [asInvoker(one)],
          name: one.name,
        },
        world.judge.call(one, [], newScope(world, role.name)),
      ),
    )
}

/** Untrusted languages can do anything that the server's process can. */
const isForeign = ({ isTrusted, kind }: UserFunction) => kind !== 'aggregate' && !isTrusted

/** A text that logs in to a server: its callers share its password. */
const connects = ({ definition }: UserFunction) => /\bdblink\w*\s*\(/.test(definition)
