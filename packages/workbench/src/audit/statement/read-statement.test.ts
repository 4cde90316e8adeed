import { beforeAll, describe, expect, it } from 'vitest'
import { loadParser, parseStatement } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import type { Accesses, Predicate } from './access.ts'
import { withoutLeaks } from './leakproof.ts'
import { readStatement } from './read-statement.ts'
import { policiesFor, relationsOf } from './relations.ts'

const ships = tableOf('ships', {
  id: 'bigint',
  fleet: 'bigint',
  name: 'text',
  sunk_at: 'timestamp with time zone',
  built: 'date',
  afloat: 'boolean',
  log: 'jsonb',
  tags: 'text[]',
})
const crews = tableOf('crews', {
  id: 'bigint',
  ship_id: 'bigint',
  fleet: 'bigint',
  mail: 'character varying(80)',
})
const catalogue = catalogueOf([ships, crews], {
  views: [
    {
      schema: 'public',
      name: 'floating',
      definition: ' SELECT id, name AS called, fleet FROM ships WHERE sunk_at IS NULL;',
    },
  ],
})

beforeAll(loadParser)

function read(sql: string, of: Catalogue = catalogue, role = 'owner'): Accesses {
  const parsed = parseStatement(repairText(sql))
  const accesses = parsed && readStatement(parsed, relationsOf(of), policiesFor(role, of))
  if (!accesses) throw new Error(`not understood: ${sql}`)
  return accesses
}

/** `table.key kind` of each predicate, with what tells it apart. */
function seen(sql: string, of?: Catalogue, role?: string): readonly string[] {
  return read(sql, of, role).predicates.map(shown)
}

function shown(each: Predicate): string {
  const table = each.use.table.name
  switch (each.kind) {
    case 'equality':
      return `${table}.${each.key.sql} ${each.list ? 'in' : '='} ${each.value.from}`
    case 'join':
      return `${table}.${each.key.sql} joins ${each.other.use.table.name}.${each.other.key.sql}`
    case 'range':
      return `${table}.${each.key.sql} ${each.operator} ${each.value.from}`
    case 'pattern':
      return `${table}.${each.keys.map((key) => key.sql).join('|')} like`
    case 'containment':
      return `${table}.${each.key.sql} ${each.operator}`
    case 'membership':
      return `${table}.${each.key.sql} asked by ${each.asks ?? 'subselect'}`
    case 'condition':
      return `${table}: ${each.sql}`
    case 'beyond':
      return `${table}.${each.key.sql} beyond ${each.operator} ${each.value.from}`
    case 'exclusion':
      return `${table}.${each.key.sql} without ${each.values.map(({ from }) => from).join()}${each.list ? ' (array)' : ''}${each.nulls ? ' or null' : ''}`
  }
}

describe('conditions', () => {
  it.each<[string, readonly string[]]>([
    [
      'select 1 from ships where fleet = $1 and built > $2',
      ['ships.fleet = parameter', 'ships.built > parameter'],
    ],
    ['select 1 from ships s where 5 < s.id', ['ships.id > literal']],
    ['select 1 from ships where id in ($1, $2)', ['ships.id in parameter']],
    ['select 1 from ships where id = any ($1::bigint[])', ['ships.id in parameter']],
    [
      'select 1 from ships where built between $1 and $2',
      ['ships.built >= parameter', 'ships.built <= parameter'],
    ],
    ['select 1 from ships where (built, id) < ($1, $2)', ['ships.built <= parameter']],
    ['select 1 from ships where lower(name) = $1', ['ships.lower(name) = parameter']],
    ['select 1 from ships where fleet = 7', ['ships.fleet = literal', 'ships: fleet = 7']],
    [
      'select 1 from ships where sunk_at is null and not afloat',
      ['ships: sunk_at IS NULL', 'ships.afloat = literal', 'ships: NOT afloat'],
    ],
    [
      'select 1 from ships where built < $1 or (built = $1 and id < $2)',
      ['ships.built beyond < parameter'],
    ],
    [
      'select 1 from ships where (built = $1 and (name > $2 or (name = $2 and id > $3))) or built > $1',
      ['ships.built beyond > parameter'],
    ],
    ['select 1 from ships where built < $1 or built > $2 or id < $3', []],
    ["select 1 from ships where name <> 'Argo'", ["ships: name <> 'Argo'"]],
    ['select 1 from ships where $1 <> name', ['ships.name without parameter']],
    [
      "select 1 from ships where name not in ('Argo', $1)",
      ["ships: name <> 'Argo'", 'ships.name without parameter'],
    ],
    [
      "select 1 from ships where name <> all (array['Argo', 'Ark'])",
      ["ships: name <> 'Argo'", "ships: name <> 'Ark'"],
    ],
    ['select 1 from ships where not (name = any ($1))', ['ships.name without parameter (array)']],
    [
      'select 1 from ships where name is distinct from $1 and id <> fleet',
      ['ships.name without parameter or null'],
    ],
    [
      "select 1 from ships where not (name = 'Argo' or sunk_at is not null or built > $1)",
      ["ships: name <> 'Argo'", 'ships: sunk_at IS NULL', 'ships.built <= parameter'],
    ],
    [
      'select 1 from ships where afloat is not true and not (name ilike $1)',
      ['ships: afloat IS NOT TRUE'],
    ],
    ['select 1 from ships where name ilike $1 or tags[1] = $2', []],
    ['select 1 from crews where mail like $1', ['crews.mail like']],
    ['select 1 from ships where log @> $1 and tags && $2', ['ships.log @>', 'ships.tags &&']],
    ["select 1 from ships where log ->> 'port' = $1", ["ships.(log ->> 'port') = parameter"]],
    ['select 1 from ships where built > now() - interval $1', ['ships.built > parameter']],
    ['select 1 from ships where fleet = $1 or id = $2', []],
    ['delete from ships where fleet = $1', ['ships.fleet = parameter']],
    ['update ships set name = $1 where id = $2', ['ships.id = parameter']],
  ])('%s', (sql, expected) => {
    expect(seen(sql)).toEqual(expected)
  })

  it('takes a search in two columns as one', () => {
    expect(
      seen(
        'select 1 from crews c join ships s on s.id = c.ship_id where s.name ilike $1 or s.name ~* $1',
      ),
    ).toContain('ships.name|name like')
  })
})

describe('names', () => {
  const joined = ['crews.ship_id joins ships.id', 'ships.id joins crews.ship_id']
  it.each<[string, readonly string[]]>([
    [
      'select 1 from ships s join crews c on c.ship_id = s.id where s.fleet = $1',
      [...joined, 'ships.fleet = parameter'],
    ],
    ['select 1 from ships s, crews c where c.ship_id = s.id', joined],
    ['select 1 from ships s where exists (select 1 from crews c where c.ship_id = s.id)', joined],
    [
      'select 1 from ships s, lateral (select * from crews c where c.ship_id = s.id limit 1) last',
      joined,
    ],
    [
      'select 1 from crews where ship_id in (select id from ships where fleet = $1)',
      ['ships.fleet = parameter', ...joined],
    ],
    [
      'select 1 from (select id, fleet as f from ships) x where x.f = $1',
      ['ships.fleet = parameter'],
    ],
    [
      'with x as (select * from ships) select 1 from x where x.name = $1',
      ['ships.name = parameter'],
    ],
    ['with x as (select * from ships limit 5) select 1 from x where x.name = $1', []],
    [
      'select 1 from (select * from ships limit 5) x join crews c on c.ship_id = x.id where x.name = $1',
      ['crews.ship_id joins ships.id'],
    ],
    [
      'with x as (select fleet, count(*) from ships group by fleet) select 1 from x join crews c using (fleet)',
      ['crews.fleet joins ships.fleet'],
    ],
    [
      'select 1 from (select id from ships union select ship_id from crews) x join crews c on c.ship_id = x.id',
      ['crews.ship_id joins ships.id'],
    ],
    [
      'with recursive x as (select * from crews where id = $1 union all select c.* from crews c join x on c.ship_id = x.id) select 1 from x',
      ['crews.id = parameter', 'crews.ship_id joins crews.id'],
    ],
    [
      'select 1 from crews where ship_id in (select id from ships order by name limit 3)',
      ['crews.ship_id joins ships.id'],
    ],
    [
      'select 1 from floating where called = $1',
      ['ships: sunk_at IS NULL', 'ships.name = parameter'],
    ],
    [
      'select 1 from ships left join crews on crews.ship_id = ships.id and ships.fleet = $1',
      ['crews.ship_id joins ships.id'],
    ],
    [
      // Prisma filters through relations like this: the planner makes an inner join of it.
      'select 1 from crews left join ships on ships.id = crews.ship_id where ships.name = $1',
      ['crews.ship_id joins ships.id', 'ships.id joins crews.ship_id', 'ships.name = parameter'],
    ],
    [
      'select 1 from ships right join crews on ships.id = crews.ship_id where ships.id is not null',
      ['crews.ship_id joins ships.id', 'ships.id joins crews.ship_id', 'ships: id IS NOT NULL'],
    ],
    [
      'select 1 from crews left join ships on ships.id = crews.ship_id where ships.id is null',
      ['ships.id joins crews.ship_id', 'ships: id IS NULL'],
    ],
    [
      'select 1 from crews left join ships on ships.id = crews.ship_id where crews.mail = $1',
      ['ships.id joins crews.ship_id', 'crews.mail = parameter'],
    ],
    [
      'select 1 from ships join crews using (fleet)',
      ['ships.fleet joins crews.fleet', 'crews.fleet joins ships.fleet'],
    ],
    [
      'select 1 from ships where fleet = (select fleet from crews where id = $1)',
      ['ships.fleet = unknown', 'crews.id = parameter'],
    ],
  ])('%s', (sql, expected) => {
    expect(seen(sql).toSorted()).toEqual(expected.toSorted())
  })
})

describe('order', () => {
  const orders = (sql: string) =>
    read(sql).orders.map(
      ({ keys, kind, limited }) =>
        `${kind} ${keys.map((k) => `${k.key.sql}${k.descending ? ' desc' : ''}${k.nullsFirst ? ' nulls first' : ''}`).join(', ')}${limited ? ' limited' : ''}`,
    )

  it.each<[string, readonly string[]]>([
    [
      'select * from ships order by built desc, id limit $1',
      ['sort built desc nulls first, id limited'],
    ],
    ['select name as n from ships order by n', ['sort name']],
    ['select name, built from ships order by 2 desc nulls last', ['sort built desc']],
    ['select max(built) from ships where fleet = $1', ['extreme built desc nulls first limited']],
    ['select * from ships s join crews c on c.ship_id = s.id order by s.name, c.mail', []],
    ['select fleet, count(*) from ships group by fleet order by fleet', []],
  ])('%s', (sql, expected) => {
    expect(orders(sql)).toEqual(expected)
  })
})

describe('row-level security', () => {
  const secured = catalogueOf([{ ...ships, rowSecurity: 'on' }], {
    policies: [
      {
        table: ships.oid,
        name: 'own',
        permissive: true,
        command: 'ALL',
        roles: [],
        check: undefined,
        using: "(fleet = (NULLIF(current_setting('my.fleet'::text, true), ''::text))::bigint)",
      },
    ],
    roles: new Map([['boss', { bypassesRowSecurity: true }]]),
  })

  it('adds the policy to every use of the table, for roles that are subject to it', () => {
    const sql = 'select 1 from ships where name = $1'
    expect(seen(sql, secured, 'visitor')).toEqual([
      'ships.fleet = setting',
      'ships.name = parameter',
    ])
    expect(seen(sql, secured, 'owner')).toEqual(['ships.name = parameter'])
    expect(seen(sql, secured, 'boss')).toEqual(['ships.name = parameter'])
  })

  it('looks up under a policy only by operators that leak nothing', () => {
    const sql =
      'select 1 from ships where name = $1 and name ilike $2 and lower(name) = $3 and log @> $4'
    const kept = withoutLeaks(read(sql, secured, 'visitor'), secured)
    expect(kept.predicates.map(shown)).toEqual(['ships.fleet = setting', 'ships.name = parameter'])
  })

  it.each([
    ['fleet in (select fleet from crews)', ['ships.fleet asked by subselect']],
    ['exists (select from crews c where c.ship_id = ships.id)', ['ships.id asked by subselect']],
    ["fleet = current_setting('my.fleet')::bigint or may_see(id)", ['ships.id asked by may_see']],
    ['afloat or may_see(id)', []],
  ])('knows of the policy %s which column it asks about', (using, asked) => {
    const policies = secured.policies.map((policy) => ({ ...policy, using }))
    const found = read('select 1 from ships', { ...secured, policies }, 'visitor').predicates
    expect(found.filter(({ kind }) => kind === 'membership').map(shown)).toEqual(asked)
  })

  it.each([
    ['may_see(fleet)', ['ships.name = parameter']],
    ['true', ['ships.name = parameter', 'ships.lower(name) = parameter']],
  ])('does so under the policy %s, though that names no key', (using, keys) => {
    const policies = secured.policies.map((policy) => ({ ...policy, using }))
    const sql = 'select 1 from ships where name = $1 and lower(name) = $2'
    const place = { ...secured, policies }
    const kept = withoutLeaks(read(sql, place, 'visitor'), place)
    expect(kept.predicates.filter(({ policy }) => !policy).map(shown)).toEqual(keys)
  })
})

it('knows what a statement writes', () => {
  expect(read('update ships set name = $1, fleet = $2 where id = $3').write).toMatchObject({
    kind: 'update',
    columns: ['name', 'fleet'],
  })
  expect(read('insert into crews (id) values ($1)').write).toMatchObject({
    kind: 'insert',
    table: crews,
  })
  expect(read('select 1 from ships').write).toBeUndefined()
})

it('turns away what is no query', () => {
  expect(parseStatement('select 1; select 2')).toBeUndefined()
  expect(parseStatement('selec')).toBeUndefined()
})
