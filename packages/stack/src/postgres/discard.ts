import { rm } from 'node:fs/promises'
import { endServersIn, existingPlace } from './place.ts'

/** Ends the servers that a killed parent left on `dir`, if there are any. */
export async function endLeftoverPostgres(dir: string): Promise<void> {
  const place = await existingPlace(dir)
  if (place) await endServersIn(place)
}

/** Removes the cluster of `dir`, wherever it lies. */
export async function discardPostgres(dir: string): Promise<void> {
  await endLeftoverPostgres(dir)
  const place = await existingPlace(dir)
  if (place) await rm(place, { recursive: true, force: true })
}
