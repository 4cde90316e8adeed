import { TenfoldError } from '../error.ts'
import type { StepResult } from '../load/index.ts'

/** Beyond this share of failures, what was measured is error pages. */
const mostFailing = 0.5

/** Refuses an app whose journeys fail with one visitor at a time: any capacity of it would be made up. */
export function requireWorking(
  { errors }: Pick<StepResult, 'errors'>,
  where: { readonly configPath: string; readonly logDir: string },
): void {
  const [first] = errors.kinds.toSorted((a, b) => b.count - a.count)
  if (!first || errors.share <= mostFailing) return
  const said = first.sample.replaceAll(/\s+/g, ' ').slice(0, 160)
  const share = `${Math.round(errors.share * 100)} % of the requests`
  throw new TenfoldError(
    'climb/app-fails',
    `${share} fail with one visitor at a time, most often ${first.route}: ${first.reason}${said ? ` (${said})` : ''}.`,
    {
      hint: `Correct the journeys, the cookies or the accepted statuses in ${where.configPath}, or see the app's log in ${where.logDir}.`,
    },
  )
}
