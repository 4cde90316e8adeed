import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

export interface WorkerProcesses extends AsyncDisposable {
  readonly all: ReadonlySet<ChildProcess>
  /** Resolves once it claims jobs. */
  start(): Promise<ChildProcess>
  /** Starts `count`, and another for each that ends, as a supervisor does. */
  supervise(count: number): Promise<void>
}

/** Real worker processes on one database, which end with this object. */
export function workerProcesses(
  { url, queueUrl }: { readonly url: string; readonly queueUrl: string },
  options: object = {},
): WorkerProcesses {
  const all = new Set<ChildProcess>()
  let isOver = false

  async function start(): Promise<ChildProcess> {
    const args = [url, queueUrl, JSON.stringify(options)]
    const child = fork(script, args, { execArgv: ['--conditions=@tenfold/source'] })
    all.add(child)
    child.once('exit', () => all.delete(child))
    await Promise.race([message(child, 'ready'), once(child, 'exit')])
    return child
  }

  async function keepOne(): Promise<void> {
    const child = await start()
    child.once('exit', () => !isOver && void keepOne())
    if (hasEnded(child) && !isOver) await keepOne()
  }

  return {
    all,
    start,
    async supervise(count) {
      await Promise.all(Array.from({ length: count }, keepOne))
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      while (all.size > 0) await Promise.all([...all].map(kill))
    },
  }
}

/** The next message of that type. */
export function message(child: ChildProcess, type: string): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const listen = (given: Record<string, unknown>) => {
      if (given['type'] !== type) return
      child.off('message', listen)
      resolve(given)
    }
    child.on('message', listen)
  })
}

export async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
