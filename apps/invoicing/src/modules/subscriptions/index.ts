export { insertSubscription } from './queries.ts'
export { subscriptionRoutes } from './routes.ts'
