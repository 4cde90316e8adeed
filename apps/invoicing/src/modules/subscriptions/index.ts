export { subscriptionsModule } from './module.ts'
export { insertSubscription } from './queries.ts'
export { requireRoom } from './room.ts'
