import type { IsolationFinding } from './finding.ts'
import { broadcasts } from './rules/broadcasts.ts'
import { functionBypasses } from './rules/bypasses.ts'
import { treacherousFunctions } from './rules/functions.ts'
import { keyOracles } from './rules/keys.ts'
import { weakPolicies } from './rules/policies.ts'
import { owns, tooStrong } from './rules/role.ts'
import { missingRowSecurity, pastPolicies } from './rules/row-security.ts'
import { redirectedNames } from './rules/search-path.ts'
import { foreignServers } from './rules/servers.ts'
import { eventTriggers, setOffByWrites } from './rules/set-off.ts'
import { largeObjects, otherSettings, presetTenants } from './rules/surroundings.ts'
import { unplacedTables } from './rules/unplaced.ts'
import { viewBypasses } from './rules/views.ts'
import type { Subject } from './subject.ts'

/** Every rule. Those on names, keys and unplaced tables come last: the others find out what runs, writes and reads. */
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
    ...eventTriggers(subject),
    ...treacherousFunctions(subject),
    ...redirectedNames(subject),
    ...keyOracles(subject),
    ...broadcasts(subject),
    ...foreignServers(subject),
    ...presetTenants(subject),
    ...otherSettings(subject),
    ...largeObjects(subject),
    ...unplacedTables(subject),
  ]
}
