import { formatTime } from './dates.ts'

interface Work {
  readonly state: string
  readonly nextTryAt?: string | null | undefined
}

/** Progress of a job in words; `working` says what is being done. */
export function jobNews(work: Work | undefined, working: string): string {
  if (work?.nextTryAt)
    return `That didn’t work yet. Trying again at ${formatTime(work.nextTryAt)} …`
  return work?.state === 'queued' ? 'Waiting for a free worker …' : working
}
