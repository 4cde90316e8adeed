import { type Server, t } from '../../platform/http/index.ts'
import { plans } from './plans.ts'
import { PlanOffer } from './schemas.ts'

/** The public list of plans. */
export function planRoutes(server: Server): void {
  const schema = {
    operationId: 'listPlans',
    summary: 'The plans on offer, cheapest first',
    response: { 200: t.Closed({ items: t.List(PlanOffer) }) },
  }
  server.get('/plans', { schema }, () => ({ items: Object.values(plans) }))
}
