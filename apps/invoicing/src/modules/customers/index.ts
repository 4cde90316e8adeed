export { type Customer, countCustomers, findCustomer, namesOfCustomers } from './queries.ts'
export { customerRoutes } from './routes.ts'
export { searchCustomers } from './search.ts'
