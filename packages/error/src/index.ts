export { type ErrorFacts, messageOf, TenfoldError, wasCommitted } from './error.ts'
export { type ErrorEntry, type ErrorOf, errorsOf } from './table.ts'
