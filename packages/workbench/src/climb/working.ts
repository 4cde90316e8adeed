import type { StepResult } from '../load/index.ts'
import { percent } from '../terminal/index.ts'
import { appFails } from './errors.ts'

/** Above this share of failures the load measures error pages. */
const mostFailing = 0.5
/** A route with so many failures and no success is wrong, not unlucky. */
const fewestOfRoute = 5

/** Refuses an app whose journeys fail with one visitor at a time: its capacity would mean nothing. */
export function requireWorking(
  { errors, routes }: Pick<StepResult, 'errors' | 'routes'>,
  where: { readonly configPath: string; readonly logDir: string },
): void {
  const kinds = errors.kinds.toSorted((a, b) => b.count - a.count)
  const [first] = kinds
  if (first && errors.share > mostFailing) {
    const share = `${percent(errors.share)} of the requests`
    const what = `${share} fail with one visitor at a time, most often ${first.route}:`
    throw appFails({ ...where, what, answer: first })
  }
  for (const { route, count, errors: failed } of routes) {
    const kind = kinds.find((each) => each.route === route)
    const what = `${route} fails every time, ${count} of ${count}, with one visitor:`
    if (kind && failed === count && count >= fewestOfRoute)
      throw appFails({ ...where, what, answer: kind })
  }
}
