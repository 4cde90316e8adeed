import { errorsOf, type TenfoldError } from '@tenfold/error'

export const evidenceErrors = {
  'evidence/jobs-hidden': {
    meaning: 'row-level security hides the job queue from the role that measures',
    remedy: 'take a role with BYPASSRLS, or run the statement of the message',
  },
} as const

const error = errorsOf(evidenceErrors)

export function jobsHidden(role: string): TenfoldError {
  const name = `"${role.replaceAll('"', '""')}"`
  return error(
    'evidence/jobs-hidden',
    `Row-level security hides the jobs of tenfold_jobs from the role ${name}, so their wait can't be measured.`,
    {
      hint: `Take a role with BYPASSRLS, or run as the owner of the table: create policy workbench on tenfold_jobs for select to ${name} using (true).`,
    },
  )
}
