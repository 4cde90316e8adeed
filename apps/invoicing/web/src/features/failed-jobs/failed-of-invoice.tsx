import { useQuery } from '@tanstack/react-query'
import { useMember } from '../accounts/index.ts'
import type { Invoice } from '../invoices/index.ts'
import { type FailedJob, failedJobsQuery } from './api.ts'
import { Steps } from './steps.tsx'
import { adviceOf, sentenceOf } from './words.ts'

/** How often to ask: a mail that a worker can't deliver fails after the page was opened. */
const POLL_MS = 15_000

/** Beside an invoice: its mails, payments and PDFs that have failed for good. */
export function FailedOfInvoice({ invoice: { id, status } }: { invoice: Invoice }) {
  const { data } = useQuery({
    ...failedJobsQuery(id),
    refetchInterval: status === 'draft' ? false : POLL_MS,
  })
  if (!data || data.items.length === 0) return null
  return (
    <section className="card failed-jobs" aria-labelledby="failed-of-invoice">
      <h2 id="failed-of-invoice">{titleOf(data.items)}</h2>
      <ul>
        {data.items.map((job) => (
          <Item key={job.id} job={job} />
        ))}
      </ul>
    </section>
  )
}

function titleOf(jobs: readonly FailedJob[]): string {
  const isMail = jobs.every(({ kind }) => kind === 'send-mail')
  return isMail ? 'Mail couldn’t be delivered' : 'Something failed'
}

function Item({ job }: { job: FailedJob }) {
  const { role } = useMember()
  const { reason } = job
  return (
    <li>
      <p>{sentenceOf(job)}</p>
      <p className="soft">
        {reason?.message} {adviceOf(job)}
      </p>
      {role === 'member' ? (
        <p className="hint">Owners and admins of the organisation can try again.</p>
      ) : (
        <Steps job={job} />
      )}
    </li>
  )
}
