import { useMember } from './api.ts'
import { SendAgain } from './send-again.tsx'

/** A banner over every page until the user has confirmed their address. */
export function EmailBanner() {
  const { user } = useMember()
  if (user.emailVerified) return null
  return (
    <section className="banner" aria-label="Confirm your e-mail">
      <p className="banner-words">
        <strong>Confirm your e-mail.</strong> We sent a link to {user.email}. Follow it, and you can
        send invoices and invite colleagues.
      </p>
      <SendAgain />
    </section>
  )
}
