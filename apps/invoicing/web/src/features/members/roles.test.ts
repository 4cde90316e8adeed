import { expect, it } from 'vitest'
import { mayRemove, rolesToGive } from './roles.ts'

it.each([
  ['owner', 'owner', ['owner', 'admin', 'member'], true],
  ['owner', 'member', ['owner', 'admin', 'member'], true],
  ['admin', 'owner', [], false],
  ['admin', 'admin', ['admin', 'member'], true],
  ['admin', 'member', ['admin', 'member'], true],
  ['member', 'member', [], false],
] as const)(
  'lets an %s do to an %s only what the server allows',
  (own, current, roles, removes) => {
    expect([rolesToGive(own, current), mayRemove(own, current)]).toEqual([roles, removes])
  },
)
