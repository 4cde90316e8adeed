export { linkRoutes } from './link-routes.ts'
export { publicRoutes } from './public-routes.ts'
