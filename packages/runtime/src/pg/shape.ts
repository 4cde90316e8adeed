import { commandOf, holdsState, isRead, mayCommit, remembered } from '../db/drop-in/index.ts'

/** The effects of a statement on its connection, as its text shows. */
export interface Shape {
  /** It begins, ends or divides a transaction, and does nothing else. */
  readonly control: 'begin' | 'commit' | 'rollback' | 'within' | undefined
  /** It consists of one command, so that the extended protocol takes it. */
  readonly isSingle: boolean
  /** It leaves something for later statements of its connection: a setting, a temporary table, a lock, LISTEN. */
  readonly holdsState: boolean
  /** It may run code that leaves such things: a function, a trigger, a DO block. */
  readonly runsCode: boolean
  /** It can't run in a transaction block. */
  readonly standsAlone: boolean
  /** It may commit by itself halfway. */
  readonly mayCommit: boolean
  readonly isTwoPhase: boolean
  /** While its rows are copied, the server takes nothing else. */
  readonly isCopy: boolean
}

/** Tells what a text's statements do to their connection. */
export const shapeOf: (text: string) => Shape = remembered(look)

const controls = {
  begin: /^(begin|start\s+transaction)\b/i,
  within:
    /^(savepoint|release|rollback\s+((work|transaction)\s+)?to|set\s+(local|transaction|constraints|session\s+characteristics))\b/i,
  commit: /^(commit|end)\b(?!\s+prepared\b)/i,
  rollback: /^(rollback|abort)\b(?!\s+prepared\b)/i,
} as const
const changesSession = String.raw`(set\s+(?!local\b|transaction\b|constraints\b|session\s+characteristics\b)|listen|prepare|execute|load)\b`
const startsSession = new RegExp(`^${changesSession}`, 'i')
const containsSession = new RegExp(String.raw`(^|;)\s*${changesSession}`, 'i')
const twoPhase = /(^|;)\s*prepare\s+transaction\b/i
const alone =
  /^(vacuum|cluster|reindex|checkpoint|discard\s+all|alter\s+(system|database)|(create|drop)\s+(database|tablespace|subscription)|(create\s+(unique\s+)?|drop\s+)index\s+concurrently|(commit|rollback)\s+prepared)\b/i
const dropsOnCommit = /^create\s.*\bon\s+commit\s+drop\b/is

function look(text: string): Shape {
  const command = commandOf(text)
  const isSingle = !command.replace(/[\s;]+$/, '').includes(';')
  const control = isSingle ? controlOf(command) : undefined
  const isQuery = control !== undefined || isRead(text)
  return {
    control,
    isSingle,
    holdsState:
      control === undefined &&
      ((holdsState(text) && !dropsOnCommit.test(command)) ||
        (isSingle ? startsSession : containsSession).test(command)),
    runsCode: !isQuery,
    standsAlone: isSingle && alone.test(command),
    mayCommit: isSingle && /^(call|do)\b/i.test(command) && mayCommit(text),
    isTwoPhase: twoPhase.test(command),
    isCopy: /^copy\b/i.test(command),
  }
}

function controlOf(command: string): Shape['control'] {
  const names = ['begin', 'within', 'commit', 'rollback'] as const
  return names.find((name) => controls[name].test(command))
}
