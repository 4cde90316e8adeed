import { Complaint } from '../../ui/states.tsx'
import { type FailedJob, useDiscardJob, useRetryJob } from './api.ts'
import { sentenceOf } from './words.ts'

/** The two ways to deal with failed work. */
export function Steps({ job }: { job: FailedJob }) {
  const retry = useRetryJob(job)
  const discard = useDiscardJob(job)
  const isBusy = retry.isPending || discard.isPending
  const about = <span className="visually-hidden">: {sentenceOf(job)}</span>
  return (
    <>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-disabled={isBusy}
          onClick={() => !isBusy && retry.mutate()}
        >
          {retry.isPending && <span className="spinner" aria-hidden="true" />}
          Try again{about}
        </button>
        {job.mayDiscard && (
          <button
            type="button"
            className="button ghost"
            aria-disabled={isBusy}
            onClick={() => !isBusy && discard.mutate()}
          >
            Discard{about}
          </button>
        )}
      </div>
      <Complaint error={retry.error ?? discard.error} />
    </>
  )
}
