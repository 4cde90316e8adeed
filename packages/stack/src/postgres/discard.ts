import { rm } from 'node:fs/promises'
import path from 'node:path'
import { endLeftover } from './leftover.ts'
import { existingPlace, replicasIn } from './place.ts'

/** Ends the servers that a killed parent left on `dir`, if there are any: the primary first, so that no replica waits for it. */
export async function endLeftoverPostgres(dir: string): Promise<void> {
  const place = await existingPlace(dir)
  if (!place) return
  for (const data of [path.join(place, 'data'), ...(await replicasIn(place))])
    await endLeftover(data)
}

/** Removes the cluster of `dir`, wherever it lies. */
export async function discardPostgres(dir: string): Promise<void> {
  await endLeftoverPostgres(dir)
  const place = await existingPlace(dir)
  if (place) await rm(place, { recursive: true, force: true })
}
