import { useState } from 'react'
import { Button } from './button.tsx'
import type { Refusal } from './refusal.ts'
import { Complaint } from './states.tsx'

/** The two ways out when another user has saved in between. Both first ask the server for the stored version. */
export interface WaysOut {
  /** Drops what was typed, and shows what is stored. */
  readonly onReload: () => Promise<unknown>
  /** Saves what was typed over what is stored. */
  readonly onOverwrite: () => Promise<unknown>
}

/** Offers both ways out, one at a time. When the server doesn't answer, nothing is dropped or saved. */
export function Conflict({ onReload, onOverwrite }: WaysOut) {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Refusal | null>(null)
  const take = async (way: () => Promise<unknown>) => {
    setBusy(true)
    setError(null)
    await way().catch(setError)
    setBusy(false)
  }
  return (
    <>
      <div className="form-foot">
        <Button isDisabled={isBusy} onClick={() => take(onReload)}>
          Discard my changes
        </Button>
        <Button look="danger" isDisabled={isBusy} onClick={() => take(onOverwrite)}>
          Overwrite with mine
        </Button>
      </div>
      <Complaint error={error} />
    </>
  )
}
