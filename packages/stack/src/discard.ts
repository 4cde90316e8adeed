import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { endProcesses } from './leftovers.ts'
import { discardPostgres, endLeftoverPostgres } from './postgres/index.ts'
import { claimFolder } from './state/state.ts'

/** Ends what a killed stack left running on `dir`; refuses while a stack runs there. */
export async function endLeftovers(dir: string): Promise<void> {
  const claim = await claimFolder(dir, 'Another command')
  try {
    await endProcesses(claim.leftovers)
    await endLeftoverPostgres(dir)
  } finally {
    await claim.release()
  }
}

/** Removes all state of a stopped stack, its data included; refuses while it runs. Nothing there: does nothing. */
export async function discardStack(dir: string): Promise<void> {
  const folder = path.resolve(dir)
  if (!existsSync(folder)) return
  await endLeftovers(folder)
  await discardPostgres(folder)
  await rm(folder, { recursive: true, force: true })
}
