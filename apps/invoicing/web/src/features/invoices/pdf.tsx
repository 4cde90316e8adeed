import { useEffect, useRef } from 'react'
import { type Job, useJob } from '../../api/jobs.ts'
import { Button } from '../../ui/button.tsx'
import { jobNews } from '../../ui/job-news.ts'
import { Complaint } from '../../ui/states.tsx'

interface PdfDownloadProps {
  readonly draw: () => Promise<{ readonly job: Job }>
  readonly findJob?: (id: string, signal?: AbortSignal) => Promise<Job>
  readonly href: string
  readonly fileName: string
}

/** Has the server draw the PDF, shows how far it is when that takes a while, and saves the file when it is there. */
export function PdfDownload({ draw, findJob, href, fileName }: PdfDownloadProps) {
  const { start, job, error, isDone, isBusy } = useJob({
    begin: draw,
    ...(findJob && { find: findJob }),
    failure: 'The PDF could not be made.',
  })
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isDone) link.current?.click()
  }, [isDone])
  return (
    <>
      <Button icon="download" isBusy={isBusy} onClick={start}>
        Download PDF
      </Button>
      <div className="pdf-progress row small" role="status">
        {isBusy && (
          <>
            {jobNews(job, 'Drawing the PDF …')} <progress aria-label="PDF" />
          </>
        )}
        {isDone && (
          <a ref={link} href={href} download={fileName}>
            Open {fileName}
          </a>
        )}
      </div>
      <Complaint error={error} />
    </>
  )
}
