/** Work that the server does by and by, as its user follows it. */
export interface Job {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
}

/** How often to ask how far it is. */
export const POLL_MS = 400

export function pathOfJob(id: string): string {
  return `/api/v1/jobs/${encodeURIComponent(id)}`
}

export function isOver(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed'
}
