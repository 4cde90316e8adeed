import type { AuditReport } from '../../packages/workbench/src/audit/index.ts'
import type { Measured } from './arm.ts'

type Rounds = ReadonlyMap<string, readonly Measured[]>

/** Milliseconds of each statement in the first round of each arm, the most with advised indexes first. */
export function printStatements(rounds: Rounds): void {
  const arms = [...rounds].map(([name, [first]]) => ({ name, first }))
  const advised = arms[1]?.first?.times
  const names = [...(advised?.entries() ?? [])].toSorted(([, a], [, b]) => b - a)
  console.log(
    `${'ms of each statement'.padEnd(42)}${arms.map(({ name }) => name.padStart(14)).join('')}`,
  )
  for (const [name] of names)
    console.log(
      name.slice(0, 40).padEnd(42) +
        arms.map(({ first }) => (first?.times.get(name) ?? 0).toFixed(0).padStart(14)).join(''),
    )
  for (const { name, first } of arms)
    for (const [statement, error] of first?.errors ?? [])
      console.log(`${name}: ${statement} failed: ${error}`)
}

export function printArms(name: string, rounds: Rounds, reports: readonly AuditReport[]): void {
  const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)
  console.log('')
  row([name, ...rounds.keys()])
  row(['---', ...[...rounds].map(() => '--:')])
  const figures: readonly [string, (measured: Measured) => string][] = [
    ['CPU s', ({ cpuSeconds }) => cpuSeconds.toFixed(1)],
    ['inserts, CPU s', ({ insertCpuSeconds }) => insertCpuSeconds.toFixed(1)],
    ['size, MB', ({ sizeBytes }) => (sizeBytes / 1e6).toFixed(1)],
    ['indexes', ({ indexes }) => String(indexes)],
  ]
  for (const [label, of] of figures)
    row([label, ...[...rounds.values()].map((each) => [...new Set(each.map(of))].join(' / '))])
  reports.forEach((report, i) => {
    const found = report.findings.filter(({ index }) => index)
    const share = found.reduce((sum, each) => sum + (each.share ?? 0), 0)
    console.log(
      `audit ${i + 1}: ${(report.elapsedMs / 1000).toFixed(1)} s, ${found.length} indexes for ${percent(share)} of the time, ${percent(report.unjudged.share)} not judged`,
    )
  })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
