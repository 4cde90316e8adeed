import { rm } from 'node:fs/promises'
import path from 'node:path'
import { endLeftover } from './leftover.ts'
import { existingPlace } from './place.ts'

/** Ends the server that a killed parent left on `dir`, if there is one. */
export async function endLeftoverPostgres(dir: string): Promise<void> {
  const place = await existingPlace(dir)
  if (place) await endLeftover(path.join(place, 'data'))
}

/** Removes the cluster of `dir`, wherever it lies. */
export async function discardPostgres(dir: string): Promise<void> {
  await endLeftoverPostgres(dir)
  const place = await existingPlace(dir)
  if (place) await rm(place, { recursive: true, force: true })
}
