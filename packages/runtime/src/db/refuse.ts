import { statementRefused } from './errors.ts'
import { remembered } from './remembered.ts'

/** The beginning of a statement, with the comments before it. Nested ones are no plain beginning. */
export const afterComments: string = String.raw`^(?:\s|--[^\r\n]*[\r\n]|/\*(?:[^*]|\*(?!/))*\*/)*`
const changesConnection = new RegExp(
  `${afterComments}(begin|start|commit|end|rollback|abort|savepoint|release|prepare|set|reset|discard|listen|unlisten)\\b`,
  'i',
)
const staysInTransaction = new RegExp(
  `${afterComments}(savepoint|release|rollback\\s+(work\\s+|transaction\\s+)?to|set\\s+(local|constraints|transaction))\\b`,
  'i',
)

const commandOn = remembered((text) => changesConnection.exec(text)?.[1])

/**
 * Refuses statements that would change the connection for its next caller.
 * A courtesy that names the fix; a statement that slips through is caught by the connection's status.
 */
export function refuseOutsideTransaction(text: string): void {
  const command = commandOn(text)
  if (command) throw statementRefused(command.toUpperCase())
}

/** The same inside a transaction, where savepoints and local settings are fine. */
export function refuseInTransaction(text: string): void {
  if (!staysInTransaction.test(text)) refuseOutsideTransaction(text)
}

/** True when an answer of this kind has ended a transaction, even if it chained another to it. */
export function endsTransaction(text: string, command: string): boolean {
  return command === 'COMMIT' || (command === 'ROLLBACK' && !staysInTransaction.test(text))
}
