import { type ReactNode, type SubmitEvent, useEffect, useRef } from 'react'
import { Button } from './button.tsx'
import type { Refusal } from './refusal.ts'
import { Complaint } from './states.tsx'

interface FormProps {
  readonly onSubmit: () => void
  /** Number of submissions: a refused one takes the focus to the first wrong field. */
  readonly attempt?: number
  readonly error: Refusal | null
  /** Ways out when another user has saved in between. */
  readonly conflict?: Conflict | undefined
  readonly className?: string
  readonly children: ReactNode
}

interface Conflict {
  /** Drops what was typed, and shows what is stored. */
  readonly onReload: () => unknown
  /** Saves what was typed over what is stored. */
  readonly onOverwrite: () => unknown
}

/** A form that shows what is wrong with it and takes the user to the first wrong field. */
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
      {conflict && error?.reason === 'changed' && (
        <div className="form-foot">
          <Button onClick={conflict.onReload}>Discard my changes</Button>
          <Button look="danger" onClick={conflict.onOverwrite}>
            Overwrite with mine
          </Button>
        </div>
      )}
    </form>
  )
}
