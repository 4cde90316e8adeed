import { TenfoldError } from '@tenfold/runtime/kernel'

/** An error that its reader can mend: a message without a stack, and exit code 2. */
export class UserMistake extends TenfoldError {
  override readonly exitCode = 2
}
