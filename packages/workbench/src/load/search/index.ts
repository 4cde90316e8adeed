export { type Budget, budgets } from './budget.ts'
export {
  type Capacity,
  type CapacitySearch,
  noCapacity,
  searchCapacity,
} from './capacity-search.ts'
export {
  type JobsReading,
  type JudgedStep,
  type MeasuredStep,
  measureStep,
  measureWith,
} from './measure.ts'
