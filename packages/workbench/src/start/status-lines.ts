import { describeHealth, describeStack, type StackStatus } from '@tenfold/stack'

export interface DescribedStack extends StackStatus {
  /** A few words on how a process is, by its name. */
  readonly health: Readonly<Record<string, string>>
}

/** What runs on a folder of state, and how it is; undefined when nothing does. */
export async function describeRunning(folder: string): Promise<DescribedStack | undefined> {
  const status = await describeStack(folder)
  return status && { ...status, health: await describeHealth(folder, status) }
}

/** A line for each process. */
export function processLines({ processes, health }: DescribedStack): string[] {
  return processes.map(({ role, name = role, url = '', pid, cpuSeconds }) => {
    const seconds = cpuSeconds.toFixed(2).padStart(12)
    const line = `  ${name.padEnd(12)}${String(pid).padStart(8)}${seconds} s CPU`
    return [line, url, health[name] ?? ''].filter(Boolean).join('  ')
  })
}
