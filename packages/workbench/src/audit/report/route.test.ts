import { expect, it } from 'vitest'
import { routeOf, shortRouteOf, withoutComments } from './route.ts'

it.each([
  ["select 1 /*action='index',controller='orders',route='%2Forders%2F%3Aid'*/", '/orders/:id'],
  ["/* route='/a' */ select 1", '/a'],
  ["select 1 /*controller='orders',action='it\\'s'*/", "orders#it's"],
  ['select 1 /*application:Shop,controller:orders,action:index*/', 'orders#index'],
  ["select 1 /*action='pay'*/", 'pay'],
  ["select 1 /*route='%zz'*/", '%zz'],
  ["select 1 /*db_driver='pg',traceparent='00-1-2-03'*/", undefined],
  ['select 1 /* the route to Rome: none */', undefined],
  ["select '/*' || x || '*/' from t", undefined],
  ['select 1', undefined],
])('reads the route of %s', (text, route) => expect(routeOf(text)).toBe(route))

it('takes comments out of a statement', () =>
  expect(withoutComments("select 1 /*route='a'*/ + /* b */ 2")).toBe('select 1   +   2'))

it('shortens a route beyond 80 characters', () => {
  const shown = (length: number) => shortRouteOf(`select 1 /*route='${'a'.repeat(length)}'*/`)
  expect(shown(80)).toBe('a'.repeat(80))
  expect(shown(81)).toBe(`${'a'.repeat(79)}…`)
  expect(shortRouteOf('select 1')).toBeUndefined()
})
