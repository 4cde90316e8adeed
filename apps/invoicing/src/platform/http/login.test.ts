import { expect, it } from 'vitest'
import { requireRole } from './login.ts'
import type { Role } from './parts.ts'

it.each<[Role | null, readonly Role[]]>([
  ['owner', ['owner', 'admin', 'member']],
  ['admin', ['admin', 'member']],
  ['member', ['member']],
  [null, []],
])('lets %s do what asks for one of %j', (role, expected) => {
  expect((['owner', 'admin', 'member'] as const).filter(allows(role))).toEqual(expected)
})

it('says which roles may', () => {
  expect(() => requireRole({ role: 'member' }, 'admin')).toThrow(/owners and admins/)
})

function allows(role: Role | null): (least: Role) => boolean {
  return (least) => {
    try {
      requireRole({ role }, least)
      return true
    } catch {
      return false
    }
  }
}
