import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { useMember } from '../accounts/index.ts'
import { invoiceLabel } from '../invoices/index.ts'
import { type FailedJob, failedJobsQuery } from './api.ts'
import { Steps } from './steps.tsx'
import { adviceOf, sentenceOf } from './words.ts'

/** For owners and admins: all that has failed for good in the organisation. Nothing while there is none. */
export function FailedJobs() {
  const { role } = useMember()
  const { data } = useQuery({ ...failedJobsQuery(), enabled: role !== 'member' })
  if (!data || data.items.length === 0) return null
  return (
    <section className="card failed-jobs" aria-labelledby="failed-jobs">
      <h2 id="failed-jobs">Needs your attention</h2>
      <ul>
        {data.items.map((job) => (
          <Item key={job.id} job={job} />
        ))}
      </ul>
      {data.more && (
        <p className="hint">There is more: it shows once some of this is dealt with.</p>
      )}
    </section>
  )
}

function Item({ job }: { job: FailedJob }) {
  const { invoice, reason, failedAt } = job
  const advice = adviceOf(job)
  return (
    <li>
      <p>
        <strong>{sentenceOf(job)}</strong>{' '}
        <time dateTime={failedAt} title={formatInstant(failedAt)} className="soft">
          {formatAgo(failedAt)}
        </time>
      </p>
      <p className="soft">
        {reason?.message} {advice}{' '}
        {invoice && (
          <Link href={`/invoices/${invoice.id}`}>See {invoiceLabel(invoice.number)}</Link>
        )}
      </p>
      <Steps job={job} />
    </li>
  )
}
