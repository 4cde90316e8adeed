import { testDatabase, testServerMajor } from '@tenfold/testing'
import { describe, it, type TestContext } from 'vitest'
import { type Case, casesIn, type Outcome, type Planted, plant } from './fixture/case.ts'
import { type IsolationReport, proveIsolation } from './index.ts'

const prove = ({ url, app }: Planted, { facts }: Case): Promise<IsolationReport> =>
  proveIsolation({
    url,
    ...(facts['role'] === 'guessed' ? {} : { role: app }),
    shared: facts['shared'],
    setting: facts['setting'],
  })

/** A case may name the first version that has what it plants. */
function skipOlder({ skip }: TestContext, { facts: { needs = '0' } }: Case): void {
  skip(testServerMajor() < Number(needs), `needs Postgres ${needs}`)
}

const found = ({ findings }: IsolationReport) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)

/** Whether bolt's data came to acme, or was changed by it. */
const isThrough = ({ shown, isHarmed }: Outcome) =>
  isHarmed || /bolt|conflicting key|duplicate key/i.test(shown)

describe.concurrent('a planted hole', () => {
  const holes = casesIn('holes')

  it('is one of at least 40', ({ expect }) => expect(holes.length).toBeGreaterThanOrEqual(40))

  // Its own expect: of tests that run at once, the shared one can't tell whose assertion it was.
  it.for(holes)('is real, found, and closed by the SQL offered: $name', async (one, context) => {
    skipOlder(context, one)
    const { expect } = context
    await using planted = await plant(await testDatabase(), one)
    expect(await planted.attempt().then(isThrough)).toBe(true)
    const report = await prove(planted, one)
    expect(found(report)).toContain(one.facts['finds'])
    expect(report.verdict).toBe(one.facts['finds']?.split(' ')[0])
    const sql = report.findings
      .filter(({ severity }) => severity !== 'remark')
      .flatMap((f) => f.sql)
    if (sql.some((line) => line.startsWith('--')) || sql.length === 0) return
    for (const line of sql) await planted.run(line)
    expect(found(await prove(planted, one)).filter((each) => each.startsWith('hole'))).toEqual([])
    expect(isThrough(await planted.attempt())).toBe(false)
    await expectToWork(planted)
  })
})

describe.concurrent('an innocent look-alike', () => {
  const innocent = casesIn('innocent')

  it('is one of at least 40', ({ expect }) => expect(innocent.length).toBeGreaterThanOrEqual(40))

  it.for(innocent)('lets nothing through, and is proven: $name', async (one, context) => {
    skipOlder(context, one)
    const { expect } = context
    await using planted = await plant(await testDatabase(), one)
    const outcome = await planted.attempt()
    expect(outcome).toSatisfy((each: Outcome) => !isThrough(each))
    const report = await prove(planted, one)
    expect(report.findings.filter(({ severity }) => severity !== 'remark')).toEqual([])
    expect(report.verdict).toBe('proven')
  })
})

/** The app still reads and writes its own tenant's rows. */
async function expectToWork(planted: Planted): Promise<void> {
  await planted.run(`begin; set local role :app; set local app.tenant_id = 'acme';
    set local app.user_id = 'ann';
    do $$ begin
      update invoices set total = 7 where note = 'paper of acme';
      if not found then raise 'acme lost its invoice'; end if;
    end $$; rollback`)
}
