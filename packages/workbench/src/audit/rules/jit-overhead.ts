import { quoteIdentifier } from '../../postgres/names.ts'
import { count, duration, percent, plainText } from '../../terminal/index.ts'
import type { JitUse } from '../catalogue/read-jit.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastMs = 1_000
const leastShare = 0.05
const urgentShare = 0.2
const maxText = 60

/** Compiling statements to machine code (JIT), where that takes much of the time. */
export const jitOverhead: Rule = {
  judge: ({ jit, catalogue }) =>
    jit && jit.jitMs >= leastMs && jit.jitMs / jit.totalMs >= leastShare
      ? [judgement(jit, catalogue.upkeep.database)]
      : [],
}

function judgement(jit: JitUse, name: string): Judgement {
  const share = jit.jitMs / jit.totalMs
  const database = `alter database ${quoteIdentifier(name)}`
  return {
    severity: share >= urgentShare ? 'high' : 'medium',
    title: titleOf('jit-overhead', { share: percent(share) }),
    why: `${duration(jit.jitMs)} went into ${count(jit.functions, 'function')} for ${count(jit.statements, 'statement')}, most into "${shortened(jit.most)}". They are compiled again at each execution. What the compiled code saved isn't counted; statements of less than a second seldom gain.`,
    sql: [`${database} set jit = off;`],
    gain: `up to ${percent(share)} of the database time; \`explain (analyze)\` with jit on and off shows it for one statement.`,
    undo: `${database} reset jit;`,
    apply: 'review',
    confidence: 'medium',
    share,
  }
}

function shortened(text: string): string {
  const line = plainText(text).replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxText ? line : `${line.slice(0, maxText - 3)}...`
}
