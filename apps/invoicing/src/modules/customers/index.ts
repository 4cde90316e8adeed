export { customersModule } from './module.ts'
export {
  type Customer,
  findCustomer,
  idsOfCustomers,
  namesOfCustomers,
  sortTypes,
} from './queries.ts'
export { searchCustomers } from './search.ts'
