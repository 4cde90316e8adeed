import { Type } from '@fastify/type-provider-typebox'
import {
  AnyText,
  Closed,
  Email,
  IdText,
  LineText,
  type Role,
  type Static,
} from '../../platform/http/index.ts'

const withoutNul = '^[^\\u0000]*$'
/** One that is compared with what is stored. */
export const Password = Type.String({ minLength: 1, maxLength: 128, pattern: withoutNul })
/** Whole characters, counted as such: half of one would be stored as another. */
export const NewPassword = Type.String({
  minLength: 8,
  maxLength: 128,
  pattern: '^[^\\u0000\\ud800-\\udfff]*$',
})
/** Of a link that we mailed. */
export const LinkToken = Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\w-]+$' })
/** Of users, log-ins, organisations and invitations. */
export const OwnId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\w-]+$' })
export const PersonName = LineText(100)
export const Nothing = Closed({})
export const InvitedRole = Type.Enum(['admin', 'member'])
export type InvitedRole = Static<typeof InvitedRole>
export const RoleName = Type.Enum(['owner', 'admin', 'member'] satisfies Role[])

export const User = Closed({
  id: IdText,
  name: AnyText(100),
  email: AnyText(254),
  emailVerified: Type.Boolean(),
})
export type User = Static<typeof User>

export const Membership = Closed({ id: IdText, name: AnyText(100), role: RoleName })
export type Membership = Static<typeof Membership>

export const SignUp = Closed({ name: PersonName, email: Email, password: NewPassword })
export const SignIn = Closed({ email: Email, password: Password })
