export {
  type Customer,
  countCustomers,
  findCustomer,
  idsOfCustomers,
  namesOfCustomers,
  sortTypes,
} from './queries.ts'
export { customerRoutes } from './routes.ts'
export { searchCustomers } from './search.ts'
