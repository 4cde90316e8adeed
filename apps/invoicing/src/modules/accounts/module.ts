import type { AppConfig } from '../../platform/config/index.ts'
import { tenant } from '../../platform/database/index.ts'
import type { Login } from '../../platform/http/index.ts'
import { claimingDb, type KeyPlace, keyStore } from '../../platform/idempotency/index.ts'
import type { Mailer } from '../../platform/mail/index.ts'
import { type Base, defineModule } from '../../platform/module.ts'
import type { AllParts } from './account-parts.ts'
import { createIdentity, type Identity } from './identity.ts'
import { loginCookie } from './log-in/cookie.ts'
import { knownDevices } from './log-in/known-device.ts'
import { createLoginCheck } from './log-in/login-check.ts'
import { loginRoutes, meRoutes } from './log-in/me-routes.ts'
import { passwordTries } from './log-in/password-tries.ts'
import { createPasswords } from './log-in/passwords.ts'
import { findPeople } from './log-in/profile.ts'
import { authRoutes } from './log-in/sign-in-routes.ts'
import { accountMailJob } from './recovery/account-mail-job.ts'
import { requireConfirmedEmail } from './recovery/confirmed-email.ts'
import { linkTokens } from './recovery/link-tokens.ts'
import { welcome } from './recovery/mail-link.ts'
import { ownAccountRoutes } from './recovery/own-account-routes.ts'
import { recoveryRoutes } from './recovery/recovery-routes.ts'
import { invitationLinkRoutes } from './team/invitation-link-routes.ts'
import { invitationRoutes } from './team/invitation-routes.ts'
import { findInvitation } from './team/invitations.ts'
import { memberRoutes } from './team/member-routes.ts'
import { organizationRoutes } from './team/organization-routes.ts'
import { findOrganizationName } from './team/organizations.ts'
import { countSeats } from './team/team.ts'

export function accountsModule({ parts, settings, mailer }: Base & { readonly mailer: Mailer }) {
  const keys = keyStore('identity_idempotency_keys', 'organization_id')
  const bare = createIdentity(settings)
  const identity = { ...bare, db: claimingDb(bare.db, keys) }
  const keyPlace: KeyPlace = { db: identity.db, store: keys, isOfTenants: false }
  const proofs = proofsOf(identity, settings)
  const accountMail = accountMailJob(() => ({ identity, ...proofs, findInvitation }), mailer)
  const own = (): AllParts => ({ ...parts(), ...proofs, identity, accountMail, settings })
  return defineModule({
    name: 'accounts',
    about: 'Users, their log-ins, organisations and members',
    tables: [
      'users',
      'logins',
      'accounts',
      'verifications',
      'organizations',
      'members',
      'invitations',
      'password_tries',
    ],
    actions: [
      'invitation.revoked',
      'member.invited',
      'member.joined',
      'member.left',
      'member.removed',
      'member.role-changed',
      'organization.created',
      'organization.renamed',
    ],
    counters: { members: { tags: ['members'], count: () => countSeats(identity, tenant()) } },
    jobs: [accountMail],
    routes: {
      credentials(server) {
        const all = own()
        authRoutes(server, all, (user, origin) => welcome(all, user, origin))
        recoveryRoutes(server, all)
      },
      anyone: (server) => invitationLinkRoutes(server, own()),
      user(server) {
        for (const routes of [meRoutes, loginRoutes, ownAccountRoutes, organizationRoutes])
          routes(server, own())
      },
      tenant(server) {
        memberRoutes(server, own())
        invitationRoutes(server, own())
      },
    },
    gives: { ...proofs, identity, keyPlace, ...questionsTo(identity) },
    close: () => identity.close(),
  })
}

function proofsOf(identity: Identity, settings: AppConfig) {
  const secret = settings.authSecret.reveal()
  const passwords = createPasswords(settings.passwordCost)
  const isSecure = settings.publicUrl?.startsWith('https:') ?? false
  const cookie = loginCookie(secret, isSecure)
  return {
    passwords,
    cookie,
    tries: passwordTries(identity.db, settings),
    devices: knownDevices(secret, isSecure),
    logins: createLoginCheck(identity, cookie),
    links: linkTokens(secret),
  }
}

function questionsTo(identity: Identity) {
  return {
    people: (ids: readonly string[]) => findPeople(identity, ids),
    requireConfirmedEmail: (login: Login) => requireConfirmedEmail(identity, login),
    organizationName: async () => (await findOrganizationName(identity, tenant())) ?? '',
  }
}
