import { beforeAll, describe, expect, it } from 'vitest'
import { loadParser } from '../postgres/parser.ts'
import { countExecutions, readSlowQueryLog } from './slow-query-log.ts'

beforeAll(loadParser)

const head = '2026-11-23 02:00:00.123 UTC [4711] app@shop LOG:  '

describe('a slow-query log', () => {
  it('gives text and duration of simple and prepared statements, over several lines', () => {
    const log = [
      `${head}duration: 12.5 ms  statement: select *`,
      '\tfrom parcels',
      '\twhere city = $1',
      `${head}connection received: host=[local]`,
      `${head}duration: 3 ms  execute <unnamed>: select 1 from scans where id = $1`,
      `2026-11-23 02:00:01 UTC [4711] app@shop DETAIL:  Parameters: $1 = '5'`,
      `${head}duration: 0.2 ms  parse s1: select 2`,
      'not a line of ours',
    ].join('\n')
    expect(readSlowQueryLog(log).slice(0, 2)).toEqual([
      { durationMs: 12.5, text: 'select *\nfrom parcels\nwhere city = $1' },
      { durationMs: 3, text: 'select 1 from scans where id = $1' },
    ])
  })

  it('reads what auto_explain writes, as text and as JSON', () => {
    const text = `${head}duration: 8.1 ms  plan:\n\tQuery Text: select 1\n\tfrom parcels\n\tSeq Scan on parcels  (cost=0.00..1.00 rows=1 width=4)\n\t  Filter: x`
    const json = `${head}duration: 9.25 ms  plan:\n\t{\n\t  "Query Text": "select \\"a\\"\\nfrom b",\n\t  "Plan": {}\n\t}`
    expect(readSlowQueryLog(`${text}\n${json}`)).toEqual([
      { durationMs: 8.1, text: 'select 1\nfrom parcels' },
      { durationMs: 9.25, text: 'select "a"\nfrom b' },
    ])
  })

  it('counts executions that differ only in constants as one statement', () => {
    const executions = [5, 6, 7].map((id) => ({
      durationMs: id,
      text: `select 1 from t where id = ${id}`,
    }))
    expect(countExecutions(executions, 'app')).toMatchObject([
      { calls: 3, totalMs: 18, meanMs: 6, role: 'app', text: 'select $1 from t where id = $2' },
    ])
  })

  it.each([
    'select 1 from bookings_2024 where id = 1',
    'update bookings_2024 set done = true where id = 1',
    'insert into bookings_2024 values (1)',
    'delete from bookings_2024 where id = 1',
    'select 1 from shops where id in (select shop from bookings_2024)',
  ])('tells tables apart whose names differ in digits only: %s', (text) => {
    const texts = [text, text.replaceAll('1', '7'), text.replace('2024', '2025')]
    const counted = countExecutions(
      texts.map((each) => ({ durationMs: 1, text: each })),
      'app',
    )
    expect(counted.map(({ calls }) => calls)).toEqual([2, 1])
    expect(new Set(counted.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  it('keeps the bounds of ranges, of the execution that took neither least nor most time', () => {
    const asked = (team: number, from: string, to: string, durationMs: number) => ({
      durationMs,
      text: `select 1 from t where team = ${team} and at between '${from}' and '${to}' and size::numeric(10,2) > -4.5 limit 20`,
    })
    const [use] = countExecutions(
      [
        asked(1, '2026-01-01', '2026-01-02', 10),
        asked(2, '2026-01-01', '2026-03-01', 20),
        asked(3, '2026-01-01', '2026-09-01', 90),
      ],
      'owner',
    )
    expect(use?.text).toBe(
      "select $1 from t where team = $2 and at between '2026-01-01' and '2026-03-01' and size::numeric(10,2) > -4.5 limit $3",
    )
  })

  it("keeps constants that never change: they are the app's own", () => {
    const text = "select id from jobs where status = 'queued'"
    const executions = [1, 2].map((durationMs) => ({ durationMs, text }))
    expect(countExecutions(executions, 'app')).toMatchObject([{ text, calls: 2 }])
  })

  it('takes parse, bind and execute for one execution', () => {
    const log = [
      `${head}duration: 0.210 ms  parse <unnamed>: select id from orders where shop_id = $1`,
      `${head}duration: 0.090 ms  bind <unnamed>: select id from orders where shop_id = $1`,
      `2026-11-23 02:00:01 UTC [7] app@shop DETAIL:  parameters: $1 = '5'`,
      `${head}duration: 19.000 ms  execute <unnamed>: select id from orders where shop_id = $1`,
    ].join('\n')
    const [only, ...others] = countExecutions(readSlowQueryLog(log), 'app')
    expect(others).toEqual([])
    expect(only).toMatchObject({ calls: 1, rows: 1 })
    expect(only?.totalMs).toBeCloseTo(19.3)
    expect(only?.meanMs).toBeCloseTo(19.3)
  })

  const texts = ['select "a,b"\nfrom t where c = \'x\'', 'select 2']
  const messages = texts.map((text, i) => `duration: ${i + 1}.5 ms  statement: ${text}`)
  const expected = texts.map((text, i) => ({ durationMs: i + 1.5, text }))

  it('reads csvlog', () => {
    const rows = messages.map((message) => {
      const quoted = `"${message.replaceAll('"', '""')}"`
      return `2026-11-23 02:00:00.123 UTC,"app","shop",71,"127.0.0.1:5",66a.47,1,"SELECT",2026-11-23 01:00:00 UTC,3/4,0,LOG,00000,${quoted},"Parameters: $1 = '5'",,,,,,,,"app","client backend",,0`
    })
    const error = rows[0]?.replace(',LOG,', ',ERROR,') ?? ''
    expect(readSlowQueryLog(`${[...rows, error].join('\n')}\n`)).toEqual(expected)
  })

  it('reads jsonlog, also where its last line is cut off', () => {
    const lines = messages.map((message) =>
      JSON.stringify({ timestamp: '2026-11-23', user: 'app', error_severity: 'LOG', message }),
    )
    const error = lines[0]?.replace('"LOG"', '"ERROR"')
    const log = [...lines, error, lines[0]?.slice(0, 50)].join('\n')
    expect(readSlowQueryLog(log)).toEqual(expected)
  })
})
