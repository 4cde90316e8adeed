import { useEffect, useRef } from 'react'
import { newsOf } from '../api/job.ts'
import { useJob } from '../api/use-job.ts'
import { Icon } from '../ui/icon.tsx'
import { Complaint } from '../ui/states.tsx'

interface PdfDownloadProps {
  /** Where the PDF is asked for by POST and fetched by GET. */
  readonly path: string
  readonly watchPath?: (jobId: string) => string
  readonly fileName: string
}

/** Has the server draw the PDF, shows how far it is when that takes a while, and saves the file when it is there. */
export function PdfDownload({ path, watchPath, fileName }: PdfDownloadProps) {
  const { start, job, error, isDone, isBusy } = useJob({
    path,
    ...(watchPath && { watchPath }),
    failure: 'The PDF could not be made.',
  })
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isDone) link.current?.click()
  }, [isDone])
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={() => !isBusy && start({})}
      >
        {isBusy ? <span className="spinner" aria-hidden="true" /> : <Icon name="download" />}
        Download PDF
      </button>
      <div className="pdf-progress" role="status">
        {isBusy && (
          <>
            {newsOf(job, 'Drawing the PDF …')} <progress aria-label="PDF" />
          </>
        )}
        {isDone && (
          <a ref={link} href={path} download={fileName}>
            Open {fileName}
          </a>
        )}
      </div>
      <Complaint error={error} />
    </>
  )
}
