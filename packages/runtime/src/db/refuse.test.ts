import { describe, expect, it } from 'vitest'
import { refuseInTransaction, refuseOutsideTransaction } from './refuse.ts'

describe('a statement that changes a shared connection', () => {
  it.each([
    'begin',
    'START TRANSACTION',
    ' \n commit',
    'end',
    'abort',
    "prepare transaction 'x'",
    'prepare p as select 1',
    "set app.tenant_id = 'b'",
    'reset all',
    'discard all',
    'listen x',
    'unlisten *',
    '-- a\n/* b */ rollback',
    '-- a\rcommit',
  ])('is refused everywhere: %j', (text) => {
    expect(() => refuseOutsideTransaction(text)).toThrow("can't be sent")
    expect(() => refuseInTransaction(text)).toThrow("can't be sent")
  })

  it.each([
    'savepoint a',
    'release savepoint a',
    'rollback to a',
    'ROLLBACK WORK TO SAVEPOINT a',
    "set local work_mem = '1MB'",
    'set constraints all deferred',
    'set transaction isolation level serializable',
  ])('is fine inside a transaction: %j', (text) => {
    expect(() => refuseInTransaction(text)).not.toThrow()
    expect(() => refuseOutsideTransaction(text)).toThrow("can't be sent")
  })

  it.each([
    'select 1',
    'update settings set begin = 1',
    'with x as (select 1) select * from x',
    '/* begin */ select 1',
    'selected',
    'settle()',
  ])('is not seen in %j', (text) => {
    expect(() => refuseOutsideTransaction(text)).not.toThrow()
  })

  it('is looked for in a time that grows no faster than the text', () => {
    const comments = '/**/ -- x\n'.repeat(200_000)
    const since = performance.now()
    refuseOutsideTransaction(`${comments}/* unclosed`)
    // Some milliseconds; with the square of the text it would be hours.
    expect(performance.now() - since).toBeLessThan(60_000)
  })
})
