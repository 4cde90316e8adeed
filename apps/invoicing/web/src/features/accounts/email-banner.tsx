import { useMember } from './api.ts'
import { SendAgain } from './send-again.tsx'

/** Over every page until the user has followed the link in our first mail. */
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
