export { customersModule } from './module.ts'
export {
  type Customer,
  findCustomer,
  idsOfCustomers,
  namesOfCustomers,
  searchCustomers,
  sortTypes,
} from './queries.ts'
