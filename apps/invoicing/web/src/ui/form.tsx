import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react'
import type { Complaints, Refusal } from './refusal.ts'
import { Complaint } from './states.tsx'

const NONE: Complaints = {}

/**
 * Sends a form only when nothing is wrong with it. Complaints stay silent until the first
 * attempt; from then on they follow the typing, so that a mended field is quiet at once.
 */
export function useChecked(found: Complaints, send: () => void) {
  const [attempt, setAttempt] = useState(0)
  const submit = () => {
    setAttempt(attempt + 1)
    if (Object.keys(found).length === 0) send()
  }
  return { attempt, submit, complaints: attempt > 0 ? found : NONE }
}

/** The server's complaints by field. */
export function fieldErrors(error: Refusal | null): Complaints {
  return error?.fields ?? NONE
}

interface FormProps {
  readonly onSubmit: () => void
  /** Counts the submissions: a refused one takes the focus to the first wrong field. */
  readonly attempt?: number
  readonly error: Refusal | null
  /** What can be done when somebody else has saved in between. */
  readonly conflict?: Conflict
  readonly className?: string
  readonly children: ReactNode
}

interface Conflict {
  /** Drops what was typed, and shows what is stored. */
  readonly onReload: () => unknown
  /** Saves what was typed over what is stored. */
  readonly onOverwrite: () => unknown
}

/** A form that says what is wrong with itself and takes the user to the first wrong field. */
export function Form(props: FormProps) {
  const { onSubmit, attempt, error, conflict, className = 'form', children } = props
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (attempt || error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempt, error])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form ref={form} className={className} onSubmit={submit} noValidate>
      {children}
      <Complaint error={error} />
      {conflict && error?.reason === 'changed' && <Resolve {...conflict} />}
    </form>
  )
}

function Resolve({ onReload, onOverwrite }: Conflict) {
  return (
    <div className="form-foot">
      <button type="button" className="button" onClick={() => onReload()}>
        Drop mine, show theirs
      </button>
      <button type="button" className="button danger" onClick={() => onOverwrite()}>
        Save mine over theirs
      </button>
    </div>
  )
}

interface SubmitProps {
  readonly isBusy: boolean
  readonly children: ReactNode
}

/** The form's main button. It stays focusable while busy, so that the focus isn't lost. */
export function Submit({ isBusy, children }: SubmitProps) {
  return (
    <button
      type="submit"
      className="button primary"
      aria-disabled={isBusy}
      onClick={(event) => isBusy && event.preventDefault()}
    >
      {isBusy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  )
}
