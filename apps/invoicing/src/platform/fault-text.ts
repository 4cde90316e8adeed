/** An error for the log: what it says, where it was thrown, and the same of its causes. Its other fields may hold values of a row, or a mail. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined ? text : `${text}\nCaused by ${faultText(error.cause)}`
}
