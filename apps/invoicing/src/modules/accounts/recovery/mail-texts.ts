import { defused } from '../../../platform/mail/index.ts'

export interface MailText {
  readonly subject: string
  readonly text: string
}

/**
 * These two texts contain nothing that a user chose: a stranger may have typed the reader's address, and must not be
 * able to write to others in our name.
 */
export function verificationText(link: string): MailText {
  return {
    subject: 'Confirm your e-mail address',
    text: `Hello,

please confirm that this is your e-mail address:

${link}

The link is good for 24 hours. If you have no account at Tenfold Invoicing, somebody mistyped their
address: ignore this mail, and nothing happens.
`,
  }
}

export function resetText(link: string): MailText {
  return {
    subject: 'Choose a new password',
    text: `Hello,

somebody, most likely you, wants a new password for your account at Tenfold Invoicing:

${link}

The link is good for one hour and can be used once. If it wasn't you, ignore this mail: your password
stays as it is.
`,
  }
}

export interface InvitationFacts {
  readonly organization: string
  readonly inviter: string
  readonly role: string
}

export function invitationText(
  { organization, inviter, role }: InvitationFacts,
  link: string,
): MailText {
  const as = role === 'admin' ? 'an admin' : 'a member'
  // A name may hold anything, but is no paragraph of this mail, and leads nowhere.
  const [who, where] = [inviter, organization].map(defused)
  return {
    subject: `${who} invites you to ${where}`,
    text: `Hello,

${who} invites you to work in the organisation "${where}" as ${as}:

${link}

The link is good for seven days. If you don't know what this is about, ignore this mail.
`,
  }
}
