import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Submit } from '../../ui/button.tsx'
import { Card, Note } from '../../ui/card.tsx'
import { readCardNumber } from '../../ui/card-number.ts'
import { Form } from '../../ui/form.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useMember } from '../accounts/index.ts'
import { CardNumberField } from '../payments/index.ts'
import { type Checkout, checkoutQuery, useConfirm } from './api.ts'
import { PLAN_NAMES } from './current-plan.tsx'

/** Pays a plan in an installation without Stripe, by a form that takes test cards only. */
export function CheckoutPage({ id }: { id: string }) {
  const query = useQuery(checkoutQuery(id))
  const { role } = useMember()
  const back = <Link href="/subscription">Subscription</Link>
  return (
    <Page title="Checkout" eyebrow={back}>
      {role === 'owner' ? (
        <Load query={query} what="checkout" rows={3}>
          {(checkout) => <Payment checkout={checkout} />}
        </Load>
      ) : (
        <p>Only owners of the organisation may change its plan. Ask one of them.</p>
      )}
    </Page>
  )
}

function Payment({ checkout }: { checkout: Checkout }) {
  const confirm = useConfirm(checkout.id)
  const name = PLAN_NAMES[checkout.plan]
  if (confirm.isSuccess) return <Done name={name} />
  if (checkout.status !== 'open') return <Over />
  return (
    <Card title={`The ${name} plan`} className="narrow">
      <p className="soft spaced">
        <span className="figure-large">
          {formatMoney(checkout.priceMinorPerMonth, checkout.currency)}
        </span>{' '}
        a month
      </p>
      <CardForm confirm={confirm} />
    </Card>
  )
}

function CardForm({ confirm }: { confirm: ReturnType<typeof useConfirm> }) {
  const { form, field, isBusy } = useForm({
    start: { cardNumber: '' },
    check: ({ cardNumber }) => {
      const { complaint } = readCardNumber(cardNumber)
      return complaint ? { cardNumber: complaint } : {}
    },
    bodyOf: ({ cardNumber }) => ({ cardNumber: readCardNumber(cardNumber).digits }),
    sending: confirm,
  })
  return (
    <Form {...form}>
      <CardNumberField {...field('cardNumber')} />
      <Submit isBusy={isBusy}>Pay and subscribe</Submit>
    </Form>
  )
}

function Done({ name }: { name: string }) {
  return (
    <Note icon="check" title={`You are on the ${name} plan`} isGood role="status">
      <p>Its limits hold from now on.</p>
      <Link href="/subscription" className="button">
        See your subscription
      </Link>
    </Note>
  )
}

function Over() {
  return (
    <Note icon="check" title="This checkout is over">
      <p>
        It was paid already, or it is too old.{' '}
        <Link href="/subscription">See your subscription</Link>
      </p>
    </Note>
  )
}
