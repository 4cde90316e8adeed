import type { IsolationFinding } from './finding.ts'
import { functionBypasses, setOffByWrites, viewBypasses } from './rules/bypasses.ts'
import { treacherousFunctions } from './rules/functions.ts'
import { keyOracles } from './rules/keys.ts'
import { weakPolicies } from './rules/policies.ts'
import { owns, tooStrong } from './rules/role.ts'
import { missingRowSecurity, pastPolicies } from './rules/row-security.ts'
import { largeObjects, otherSettings, presetTenants } from './rules/surroundings.ts'
import { unplacedTables } from './rules/unplaced.ts'
import type { Subject } from './subject.ts'

/** Every rule; the one on unplaced tables last, since following the others shows what is read on the way. */
export function judged(subject: Subject): IsolationFinding[] {
  return [
    ...tooStrong(subject),
    ...owns(subject),
    ...missingRowSecurity(subject),
    ...weakPolicies(subject),
    ...pastPolicies(subject),
    ...viewBypasses(subject),
    ...functionBypasses(subject),
    ...setOffByWrites(subject),
    ...treacherousFunctions(subject),
    ...keyOracles(subject),
    ...presetTenants(subject),
    ...otherSettings(subject),
    ...largeObjects(subject),
    ...unplacedTables(subject),
  ]
}
