import { Button } from '../../ui/button.tsx'
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
