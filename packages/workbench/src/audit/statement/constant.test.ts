import { expect, it } from 'vitest'
import { loadParser, parseExpression } from '../../postgres/parser.ts'
import { type FunctionBody, returnedBy } from './asking.ts'
import { constantOf } from './constant.ts'

await loadParser()

const sql = (source: string): FunctionBody => ({ language: 'sql', source, definition: '' })
const made = (language: string, definition: string): FunctionBody => ({
  language,
  source: language === 'sql' ? '' : 'begin end',
  definition,
})
const functions: Readonly<Record<string, FunctionBody>> = {
  yes: sql('select true'),
  mine: sql('select a = a'),
  asks: sql('select true from parcels'),
  block: made(
    'plpgsql',
    'create function f() returns bool language plpgsql as $$ begin return true; end $$',
  ),
  checks: made(
    'plpgsql',
    'create function f() returns bool language plpgsql as $$ begin if x then return false; end if; return true; end $$',
  ),
  returns: made('sql', 'create function f() returns bool language sql return 1 = 1'),
  atomic: made(
    'sql',
    'create function f() returns bool language sql begin atomic select true; end',
  ),
  again: sql('select again()'),
}

function valueOf(expression: string, ignoresNulls = false) {
  return constantOf(parseExpression(expression), {
    notNull: new Set(['id']),
    ignoresNulls,
    returnedBy: (schema, name) => {
      const found = schema === 'other' ? undefined : functions[name]
      return found ? [returnedBy(found)] : []
    },
  })
}

it.each([
  'true',
  '1 = 1',
  'a = 1 or true',
  'not false',
  'not (a = 1 and false)',
  'coalesce(true, false)',
  'coalesce(null, true)',
  "'yes'::boolean",
  "'x'::text = 'x'::text",
  'case when a = 1 then true else 1 = 1 end',
  '(select true)',
  'exists (select 1)',
  'id = id',
  'id::text = id::text',
  'id is not null',
  'a is not distinct from a',
  'a is null or a is not null',
  'current_user is not null',
  'current_user = current_user',
  '(a = 1) is not unknown or true',
  'null is null',
  'true is true',
  'false is not true',
  'yes()',
  'public.yes()',
  '(select yes())',
  'block()',
  'returns()',
  'atomic()',
])('tells that %s is true for every row', (expression) => {
  expect(valueOf(expression)).toBe(true)
})

it.each([
  'a = 1',
  'a = a',
  'a is not null',
  'a = 1 or b = 2',
  'a = 1 and true',
  'true and null',
  'null = null',
  'coalesce(a, true)',
  'case when a = 1 then true else false end',
  'case when a = 1 then true end',
  'exists (select 1 from parcels)',
  'exists (select 1 where a = 1)',
  'exists (select 1 limit 0)',
  '(select true union select a)',
  'random() = random()',
  'id <> id',
  'not true',
  'mine()',
  'asks()',
  'checks()',
  'again()',
  'unknown()',
  'other.yes()',
  "current_setting('app.org') = a",
])('does not say so of %s', (expression) => {
  expect(valueOf(expression)).not.toBe(true)
})

it('takes a column compared with itself for true where nulls do not count', () => {
  expect(valueOf('a = a', true)).toBe(true)
  expect(valueOf('a is not null', true)).toBeUndefined()
  expect(valueOf('a = b', true)).toBeUndefined()
})
