import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type Invoice, invoiceLabel } from '../invoices/index.ts'
import { type FailedJob, failedJobsQuery, useDiscardJob, useRetryJob } from './api.ts'

/** Pause between two questions: a mail that a worker can't deliver fails after the page was opened. */
const POLL_MS = 15_000

/** Shows owners and admins all that has failed for good in the organisation, if anything has. */
export function FailedJobs() {
  const { role } = useMember()
  const { data } = useQuery({ ...failedJobsQuery(), enabled: role !== 'member' })
  if (!data || data.items.length === 0) return null
  return (
    <Card title="Needs your attention" className="failed-jobs">
      <ul className="stack">
        {data.items.map((job) => (
          <Item key={job.id} job={job} isLinked />
        ))}
      </ul>
      {data.more && (
        <p className="hint">There is more: it shows once some of this is dealt with.</p>
      )}
    </Card>
  )
}

/** Shows the mails, payments and PDFs of an invoice that have failed for good, beside it. */
export function FailedOfInvoice({ invoice: { id, status } }: { invoice: Invoice }) {
  const { data } = useQuery({
    ...failedJobsQuery(id),
    refetchInterval: status === 'draft' ? false : POLL_MS,
  })
  if (!data || data.items.length === 0) return null
  const isMail = data.items.every(({ kind }) => kind === 'send-mail')
  return (
    <Card
      title={isMail ? 'Mail couldn’t be delivered' : 'Something failed'}
      className="failed-jobs"
    >
      <ul className="stack">
        {data.items.map((job) => (
          <Item key={job.id} job={job} />
        ))}
      </ul>
    </Card>
  )
}

interface ItemProps {
  readonly job: FailedJob
  /** It names its invoice with a link. */
  readonly isLinked?: boolean
}

function Item({ job, isLinked = false }: ItemProps) {
  const { role } = useMember()
  const { invoice, reason, failedAt } = job
  return (
    <li>
      <p>
        <strong>{sentenceOf(job)}</strong>{' '}
        <time dateTime={failedAt} title={formatInstant(failedAt)} className="soft">
          {formatAgo(failedAt)}
        </time>
      </p>
      <p className="soft">
        {reason?.message} {adviceOf(job)}{' '}
        {isLinked && invoice && (
          <Link href={`/invoices/${invoice.id}`}>See {invoiceLabel(invoice.number)}</Link>
        )}
      </p>
      {role === 'member' ? (
        <p className="hint">Owners and admins of the organisation can try again.</p>
      ) : (
        <Steps job={job} />
      )}
    </li>
  )
}

function Steps({ job }: { job: FailedJob }) {
  const retry = useRetryJob(job)
  const discard = useDiscardJob(job)
  const isBusy = retry.isPending || discard.isPending
  const about = <span className="visually-hidden">: {sentenceOf(job)}</span>
  return (
    <>
      <div className="actions start">
        <Button isBusy={retry.isPending} isDisabled={isBusy} onClick={retry.mutate}>
          Try again{about}
        </Button>
        {job.mayDiscard && (
          <Button look="ghost" isDisabled={isBusy} onClick={discard.mutate}>
            Discard{about}
          </Button>
        )}
      </div>
      <Complaint error={retry.error ?? discard.error} />
    </>
  )
}

function sentenceOf({ kind, invoice, mail }: FailedJob): string {
  const of = invoice ? ` of ${invoiceLabel(invoice.number)}` : ''
  if (mail) return `The mail “${mail.subject}” couldn’t be delivered to ${mail.to}.`
  return SENTENCES[kind]?.(of) ?? `Something${of} failed (${kind}).`
}

const SENTENCES: Readonly<Record<string, (of: string) => string>> = {
  'send-mail': (of) => `A mail${of} couldn’t be delivered.`,
  'account-mail': () => 'The mail of an invitation couldn’t be delivered.',
  'render-invoice': (of) => `The PDF${of} couldn’t be made.`,
  'resize-avatar': () => 'A profile picture couldn’t be made ready.',
  'draft-reminder': (of) => `The assistant couldn’t write the reminder${of}.`,
  'charge-payment': (of) => `It isn’t known whether a card payment${of} went through.`,
  'sync-subscription': () => 'Your plan couldn’t be brought up to date with Stripe.',
}

function adviceOf({ mail, invoice }: FailedJob): string | undefined {
  if (!mail || !invoice) return undefined
  return 'If the address is wrong, correct it at the customer first: trying again uses the present one.'
}
