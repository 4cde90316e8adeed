import { type Role, type Static, t } from '../../platform/http/index.ts'

const withoutNul = '^[^\\u0000]*$'
/** One that is compared with what is stored. */
export const Password = t.String({ minLength: 1, maxLength: 128, pattern: withoutNul })
/** Whole characters, counted as such: half of one would be stored as another. */
export const NewPassword = t.String({
  minLength: 8,
  maxLength: 128,
  pattern: '^[^\\u0000\\ud800-\\udfff]*$',
})
export const LinkToken = t.String({ minLength: 1, maxLength: 200, pattern: '^[\\w-]+$' })
export const OwnId = t.String({ minLength: 1, maxLength: 64, pattern: '^[\\w-]+$' })
export const PersonName = t.LineText(100)
export const Nothing = t.Closed({})
export const InvitedRole = t.Enum(['admin', 'member'])
export type InvitedRole = Static<typeof InvitedRole>
export const RoleName = t.Enum(['owner', 'admin', 'member'] satisfies Role[])

export const User = t.Closed({
  id: t.IdText,
  name: t.AnyText(100),
  email: t.AnyText(254),
  emailVerified: t.Boolean(),
})
export type User = Static<typeof User>

export const Membership = t.Closed({ id: t.IdText, name: t.AnyText(100), role: RoleName })
export type Membership = Static<typeof Membership>

export const SignUp = t.Closed({ name: PersonName, email: t.Email, password: NewPassword })
export const SignIn = t.Closed({ email: t.Email, password: Password })
