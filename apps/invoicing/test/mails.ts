import { vi } from 'vitest'
import type { Mailbox } from '../dev/mailbox.ts'
import type { ReceivedMail } from '../dev/mailbox-page.ts'

/** The newest mail to this address, once there are `count` of them: some are sent after the reply. */
export async function mailTo(mailbox: Mailbox, to: string, count = 1): Promise<ReceivedMail> {
  return vi.waitFor(
    () => {
      const mails = mailbox.mails().filter((mail) => mail.to === to)
      if (!mails[0] || mails.length < count)
        throw new Error(`${mails.length} mails to ${to} instead of ${count}`)
      return mails[0]
    },
    { timeout: 120_000, interval: 20 },
  )
}

/** The first link in a mail, and the token in that. */
export function linkIn({ text }: ReceivedMail): { readonly path: string; readonly token: string } {
  const { pathname, search, searchParams } = new URL(/http\S+/.exec(text)?.[0] ?? 'none:')
  const token = searchParams.get('token') ?? pathname.split('/').at(-1) ?? ''
  return { path: `${pathname}${search}`, token }
}
