import { type ReactNode, type SubmitEvent, useEffect, useRef } from 'react'
import { Button } from './button.tsx'
import type { Refusal } from './refusal.ts'
import { Complaint } from './states.tsx'

interface FormProps {
  readonly onSubmit: () => void
  /** Number of submissions: a refused one takes the focus to the first wrong field. */
  readonly attempt?: number
  readonly error: Refusal | null
  /** While a request is under way, nothing can be typed. */
  readonly isBusy?: boolean
  readonly conflict?: WaysOut | undefined
  readonly className?: string
  readonly children: ReactNode
}

/** A form that shows what is wrong with it and takes the user to the first wrong field. */
export function Form(props: FormProps) {
  const { onSubmit, attempt, error, isBusy = false, conflict } = props
  const { className = 'form', children } = props
  const form = useRef<HTMLFormElement>(null)
  // The focus follows the error's words: some pages make a new object of the same error at each render.
  const words = error?.message
  useEffect(() => {
    if (attempt || words) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempt, words])
  useEffect(() => (isBusy ? lock(form.current) : undefined), [isBusy])
  // The two ways out go with the press of one, so the focus moves on to the button that stays.
  const leave = (way: () => void) => () => {
    form.current?.querySelector<HTMLElement>('[type="submit"]')?.focus()
    way()
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form ref={form} className={className} aria-busy={isBusy} onSubmit={submit} noValidate>
      {children}
      <Complaint error={error} />
      {conflict && (error || isBusy) && <Conflict {...conflict} leave={leave} isBusy={isBusy} />}
    </form>
  )
}

/** Makes fields read-only, which leaves them the focus, and gives the way back. */
function lock(form: HTMLFormElement | null): () => void {
  const fields = form?.querySelectorAll<HTMLInputElement>(':is(input, textarea):not([readonly])')
  const setLocked = (isLocked: boolean) => {
    for (const field of fields ?? []) field.readOnly = isLocked
  }
  setLocked(true)
  return () => setLocked(false)
}

interface WaysOut {
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

function Conflict({ onDiscard, onOverwrite, isBusy, leave }: ConflictProps) {
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
