import { expect, it } from 'vitest'
import type { DatabaseRole } from '../catalogue.ts'
import type { Subject } from '../subject.ts'
import { tooStrong } from './role.ts'

function superuser(name: string): DatabaseRole {
  const none = { bypassesPolicies: false, replicates: false, createsRoles: false, isNamed: true }
  return {
    ...none,
    name,
    canLogin: true,
    isSuperuser: true,
    powers: [name],
    inherited: [],
    settable: [],
  }
}

/** The statements that the finding gives for an app that works as the first of these superusers. */
function adviceFor(...superusers: DatabaseRole[]): readonly string[] | undefined {
  const roles = new Map(superusers.map((role) => [role.name, role]))
  const subject = { role: superusers[0], catalogue: { roles, version: 150_000 } }
  return tooStrong(subject as unknown as Subject)[0]?.sql
}

it('takes its power from a superuser where another is left', () =>
  expect(adviceFor(superuser('app'), superuser('postgres'))).toEqual([
    'alter role app nosuperuser;',
  ]))

it('advises a role for the app where it works as the server’s only superuser', () => {
  const advice = adviceFor(superuser('postgres'))?.join('\n')
  expect(advice).toContain('create role app login')
  expect(advice).not.toContain('alter role')
})
