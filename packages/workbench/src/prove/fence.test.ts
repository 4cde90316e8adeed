import { beforeAll, describe, expect, it } from 'vitest'
import { loadParser } from '../audit/statement/parser.ts'
import { judgeExpression } from './fence.ts'

beforeAll(loadParser)

const functions = new Map([
  ['current_org', { isVolatile: false, source: `select current_setting('app.org', true)` }],
  ['my_orgs', { isVolatile: false, source: 'select org from memberships' }],
  ['clock', { isVolatile: true, source: 'select clock_timestamp()' }],
])
const judge = (expression: string | undefined) => judgeExpression(expression, 'org', functions)
const setting = `current_setting('app.org'::text, true)`

describe.each([
  [
    'fenced',
    [
      `(org = ${setting})`,
      `(${setting} = org)`,
      `((org)::text = ${setting})`,
      `(org = (NULLIF(${setting}, ''::text))::uuid)`,
      `(org = ( SELECT ${setting} AS current_setting))`,
      `(org = COALESCE(${setting}, ''::text))`,
      `((org = ${setting}) AND (NOT deleted))`,
      `((org = ${setting}) OR (org = current_org()))`,
      `(org = current_org())`,
    ],
  ],
  [
    'open',
    [
      undefined,
      'true',
      '(1 = 1)',
      '(org IS NOT NULL)',
      '(org = org)',
      `(org = 'acme'::text)`,
      `(org = COALESCE(${setting}, org))`,
      `(org = COALESCE(${setting}, 'acme'::text))`,
      `((org = ${setting}) OR true)`,
      `((org = ${setting}) OR (author = 'me'::text))`,
      `((org = ${setting}) OR (${setting} IS NULL))`,
      `((id > 0) AND (name <> ''::text))`,
    ],
  ],
  [
    'unclear',
    [
      `(org IS NOT DISTINCT FROM ${setting})`,
      `(org <> ${setting})`,
      `(org = ANY (string_to_array(${setting}, ','::text)))`,
      `(org ~~ ${setting})`,
      `(NOT (org = ${setting}))`,
      '(org = (CURRENT_USER)::text)',
      '(org = (clock())::text)',
      '(org = my_orgs())',
      'is_mine(org)',
      '(org IN ( SELECT memberships.org FROM memberships))',
      `(org = CASE WHEN (${setting} = ''::text) THEN 'acme'::text ELSE ${setting} END)`,
    ],
  ],
] as const)('a policy is %s', (kind, expressions) => {
  it.each(expressions)('by %s', (expression) => {
    expect(judge(expression).kind).toBe(kind)
  })
})
