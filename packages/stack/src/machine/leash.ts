import { type ChildProcess, spawn } from 'node:child_process'

export interface Leash {
  /** Sent in turn, until the child has ended. */
  readonly signals: readonly ('TERM' | 'INT' | 'QUIT' | 'KILL')[]
  /** How long a signal is given before the next. */
  readonly seconds: number
}

/** Waits for the end of its input, then ends process `$1`. A child that ends sooner ends the shell as well. */
const script = `
  pid=$1 seconds=$2; shift 2
  read -r _
  for signal; do
    kill -s "$signal" "$pid" || exit
    n=0
    while [ $((n += 1)) -le "$seconds" ]; do kill -0 "$pid" || exit; sleep 1; done
  done`

/**
 * Ends `child` once this process is gone, also when that was killed and could end nothing itself: a shell waits for
 * the end of a pipe whose other end only this process holds. Without a shell, the next start ends what was left.
 */
export function leash(child: ChildProcess, { signals, seconds }: Leash): void {
  if (child.pid === undefined) return
  const words = [String(child.pid), String(seconds), ...signals]
  const shell = spawn('/bin/sh', ['-c', script, 'tenfold-leash', ...words], {
    // It has a process group of its own, as the child has: Ctrl-C is for the command.
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.on('error', () => undefined)
  shell.unref()
  child.once('exit', () => shell.kill('SIGKILL'))
}
