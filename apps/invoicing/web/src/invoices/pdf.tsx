import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { call } from '../api/client.ts'
import { Icon } from '../ui/icon.tsx'
import { Complaint } from '../ui/states.tsx'
import { pathOf } from './api.ts'

interface Job {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
}

const POLL_MS = 400

/** Has the server draw the PDF, shows how far it is when that takes a while, and saves the file when it is there. */
export function PdfDownload({ invoiceId, fileName }: { invoiceId: string; fileName: string }) {
  const { start, job, error } = useRendering(invoiceId)
  const link = useRef<HTMLAnchorElement>(null)
  const isDone = job?.state === 'done'
  const isBusy = start.isPending || (!!job && !isDone && !error)
  useEffect(() => {
    if (isDone) link.current?.click()
  }, [isDone])
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={() => !isBusy && start.mutate()}
      >
        {isBusy ? <span className="spinner" aria-hidden="true" /> : <Icon name="download" />}
        Download PDF
      </button>
      <div className="pdf-progress" role="status">
        {isBusy && (
          <>
            {progressOf(job)} <progress aria-label="PDF" />
          </>
        )}
        {isDone && (
          <a ref={link} href={`${pathOf(invoiceId)}/pdf`} download={fileName}>
            Open {fileName}
          </a>
        )}
      </div>
      <Complaint error={error} />
    </>
  )
}

function useRendering(invoiceId: string) {
  const start = useMutation({
    mutationFn: () => call<{ job: Job }>(`${pathOf(invoiceId)}/pdf`, { method: 'POST', body: {} }),
  })
  const started = start.data?.job
  const poll = useQuery({
    queryKey: ['jobs', started?.id],
    queryFn: ({ signal }) => call<Job>(`/api/v1/jobs/${started?.id}`, { signal }),
    enabled: !!started && started.state !== 'done',
    refetchInterval: ({ state }) => (isOver(state.data) || state.error ? false : POLL_MS),
  })
  const job = poll.data ?? started
  const failure =
    job?.state === 'failed' ? new Error('The PDF could not be made. Try again.') : null
  return { start, job, error: start.error ?? poll.error ?? failure }
}

function isOver(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed'
}

function progressOf(job: Job | undefined): string {
  return job?.state === 'queued' ? 'Waiting for a free worker …' : 'Drawing the PDF …'
}
