import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { Form, Submit, useChecked } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Load } from '../../ui/load.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Page } from '../../ui/page.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMember } from '../accounts/index.ts'
import { TestCards } from '../payments/index.ts'
import { type Checkout, checkoutQuery, useConfirm } from './api.ts'
import { PLAN_NAMES } from './current-plan.tsx'

/** Where a plan is paid when there is no Stripe: a form that takes test cards only. */
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
    <section className="card narrow" aria-labelledby="checkout">
      <h2 id="checkout">The {name} plan</h2>
      <p className="plan-price">
        <span className="figure-large">
          {formatMoney(checkout.priceMinorPerMonth, checkout.currency)}
        </span>{' '}
        a month
      </p>
      <CardForm confirm={confirm} />
    </section>
  )
}

function CardForm({ confirm }: { confirm: ReturnType<typeof useConfirm> }) {
  const [cardNumber, setCardNumber] = useState('')
  const digits = cardNumber.replaceAll(/\D/g, '')
  const { attempt, submit, complaints } = useChecked(
    digits.length < 12 ? { cardNumber: 'Enter the whole card number.' } : {},
    () => confirm.mutate({ cardNumber: digits }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={confirm.error}>
      <TextField
        label="Card number"
        inputMode="numeric"
        autoComplete="cc-number"
        maxLength={23}
        value={cardNumber}
        onChange={setCardNumber}
        error={complaints['cardNumber']}
        hint={<TestCards />}
      />
      <Submit isBusy={confirm.isPending}>Pay and subscribe</Submit>
    </Form>
  )
}

function Done({ name }: { name: string }) {
  return (
    <div className="note good" role="status">
      <Icon name="check" />
      <div>
        <h2>You are on the {name} plan</h2>
        <p>Its limits hold from now on.</p>
        <Link href="/subscription" className="button">
          See your subscription
        </Link>
      </div>
    </div>
  )
}

function Over() {
  return (
    <div className="note">
      <Icon name="check" />
      <div>
        <h2>This checkout is over</h2>
        <p>
          It was paid already, or it is too old.{' '}
          <Link href="/subscription">See your subscription</Link>
        </p>
      </div>
    </div>
  )
}
