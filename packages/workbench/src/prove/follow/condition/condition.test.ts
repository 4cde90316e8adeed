import { beforeAll, describe, expect, it } from 'vitest'
import { loadParser } from '../../../postgres/parser.ts'
import type { DatabaseRole, Relation, UserFunction } from '../../catalogue.ts'
import { newWorld } from '../follow.ts'
import { judgePolicy } from './fence.ts'

beforeAll(loadParser)

const relation = (oid: number, name: string, columns: readonly string[]): Relation => ({
  oid,
  name,
  schema: 'public',
  kind: 'table',
  owner: 'boss',
  schemaOwner: 'boss',
  isPartition: false,
  hasRowSecurity: oid === 1,
  isForced: true,
  isInvoker: false,
  isBarrier: false,
  hasCheckOption: false,
  isUpdatable: false,
  definition: null,
  grantees: [],
  columns: columns.map((column) => ({
    name: column,
    type: 'text',
    isExact: true,
    default: null,
    filledBy: null,
  })),
})
const tenantOf = (one: Relation) => ({
  ...one,
  column: 'org',
  via: undefined,
  isCertain: true,
  isList: false,
})
const notes = tenantOf(relation(1, 'notes', ['id', 'org', 'author', 'deleted', 'name']))
const memberships = tenantOf(relation(2, 'memberships', ['org', 'user_id']))

const called = (
  name: string,
  body: string,
  volatility: UserFunction['volatility'] = 'stable',
  argumentNames: readonly string[] = [],
): UserFunction => ({
  oid: 0,
  schema: 'public',
  name,
  signature: name,
  kind: 'function',
  owner: 'boss',
  schemaOwner: 'boss',
  isDefiner: false,
  language: 'sql',
  isTrusted: true,
  volatility,
  isLeakproof: false,
  isTrigger: false,
  argumentNames,
  arguments: argumentNames.length,
  defaults: 0,
  isVariadic: false,
  config: [],
  parts: [],
  definition: `create function ${name}() returns text language sql as $$ ${body} $$`,
})

const role = (name: string): DatabaseRole => ({
  name,
  canLogin: true,
  isSuperuser: false,
  bypassesPolicies: false,
  replicates: false,
  createsRoles: false,
  isNamed: true,
  powers: [name],
  inherited: [name],
  settable: [name],
})

const judge = (using: string | undefined) => {
  const world = newWorld({
    catalogue: {
      version: 180_000,
      user: 'boss',
      isSuperuser: true,
      databaseOwner: 'boss',
      foreignKeys: [],
      uniqueKeys: [],
      children: new Map(),
      reads: new Map(),
      operators: [],
      exactTypes: new Set(),
      triggers: [],
      rules: [],
      eventTriggers: [],
      calledByCasts: new Map(),
      calledByWrites: new Map(),
      presets: [],
      policies: new Map(),
      relations: [notes, memberships],
      roles: new Map([['app', role('app')]]),
      functions: [
        called('current_org', `select current_setting('app.org', true)`),
        called('all_orgs', 'select org from memberships'),
        called(
          'my_orgs',
          `select org from memberships where user_id = current_setting('app.user')`,
        ),
        called('clock', 'select clock_timestamp()', 'volatile'),
        called('is_mine', `select one = current_setting('app.org', true)`, 'stable', ['one']),
        called('is_any', `select one <> ''`, 'stable', ['one']),
      ].map((one, oid) => ({ ...one, oid })),
    },
    tenancy: {
      column: 'org',
      tables: [notes, memberships],
      byOid: new Map([
        [1, notes],
        [2, memberships],
      ]),
    },
    reach: {
      rights: new Map(),
      callable: new Set(),
      largeObjects: 0,
      referable: new Set(),
      parameters: [],
      servers: [],
      creates: [],
      makesSchemas: false,
      makesTemporary: false,
      serverFunctions: [],
      catalogues: [],
    },
    role: 'app',
    settings: ['app.org', 'app.user', 'request.jwt.claims'],
    reviewed: new Set<string>(),
  })
  const policy = {
    name: 'p',
    isPermissive: true,
    command: 'ALL',
    roles: [],
    using,
    check: undefined,
  } as const
  return judgePolicy(world, policy, 'reading', notes, 'app')
}
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
      `is_mine(org)`,
      `(org IN ( SELECT my_orgs() AS my_orgs))`,
      `(org IN ( SELECT m.org FROM memberships m WHERE (m.user_id = current_setting('app.user'::text))))`,
      `(EXISTS ( SELECT 1 FROM memberships m WHERE ((m.org = notes.org) AND (m.user_id = current_setting('app.user'::text)))))`,
      `(org = (current_setting('request.jwt.claims'::text)::json ->> 'org'::text))`,
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
      `(org ~~ ${setting})`,
      'is_any(org)',
      '(org = all_orgs())',
      '(org IN ( SELECT memberships.org FROM memberships))',
      `(EXISTS ( SELECT 1 FROM memberships m WHERE (m.org = notes.org)))`,
      `(org = (current_setting('request.headers'::text)::json ->> 'org'::text))`,
      `(org = (current_setting('request.jwt.claims'::text)::json -> 'user_metadata'::text ->> 'org'::text))`,
      `(current_setting('app.admin'::text) = 'on'::text)`,
    ],
  ],
  [
    'unclear',
    [
      `(org IS NOT DISTINCT FROM ${setting})`,
      `(org <> ${setting})`,
      `(org = ANY (string_to_array(${setting}, ','::text)))`,
      `((org)::character varying(3) = ${setting})`,
      `((org)::public.uuid = (${setting})::public.uuid)`,
      `(org = (${setting} OPERATOR(public.->>) 'org'::text))`,
      `(org = upper(${setting}))`,
      `(NOT (org = ${setting}))`,
      '(org = (CURRENT_USER)::text)',
      '(org = (clock())::text)',
      'unknown(org)',
      `(org = CASE WHEN (${setting} = ''::text) THEN 'acme'::text ELSE ${setting} END)`,
    ],
  ],
] as const)('a policy is %s', (kind, expressions) => {
  it.each(expressions)('by %s', (expression) => {
    expect(judge(expression).kind).toBe(kind)
  })
})
