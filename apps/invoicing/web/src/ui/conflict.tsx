import { Button } from './button.tsx'

/** The ways out when another user has saved in between. */
export interface WaysOut {
  /** Drops what was typed, and shows what is stored. */
  readonly onDiscard: () => void
  /** Saves what was typed over what is stored; undefined when it touches nothing that others have changed. */
  readonly onOverwrite: (() => void) | undefined
}

interface ConflictProps extends WaysOut {
  readonly isBusy: boolean
  /** Runs before either way is taken. */
  readonly leave: (way: () => void) => () => void
}

export function Conflict({ onDiscard, onOverwrite, isBusy, leave }: ConflictProps) {
  return (
    <div className="form-foot">
      <Button isDisabled={isBusy} onClick={leave(onDiscard)}>
        Discard my changes
      </Button>
      {onOverwrite && (
        <Button look="danger" isDisabled={isBusy} onClick={leave(onOverwrite)}>
          Overwrite with mine
        </Button>
      )}
    </div>
  )
}
