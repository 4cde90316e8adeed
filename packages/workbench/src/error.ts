/**
 * A mistake of whoever runs the command: a wrong flag, an unreachable database.
 * The command prints its message without a stack trace and exits with 2.
 * The message says what was wrong, where, and what to do; never a password.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
}
