import type { UseMutationResult } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useEffect, useRef } from 'react'
import { ProblemError } from '../api/client.ts'
import { Complaint } from './states.tsx'

interface FormProps {
  readonly onSubmit: () => void
  /** Complaints by field; the first such field is focused when they change. */
  readonly errors?: Readonly<Record<string, string>>
  readonly error: Error | null
  readonly className?: string
  readonly children: ReactNode
}

/** A form that says what is wrong with itself and takes the user to the first wrong field. */
export function Form({ onSubmit, errors = NONE, error, className = 'form', children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (Object.keys(errors).length === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form ref={form} className={className} onSubmit={submit} noValidate>
      {children}
      <Complaint error={error} />
    </form>
  )
}

const NONE: Readonly<Record<string, string>> = {}

/** The server's complaints by field, from a failed mutation. */
export function fieldErrors(
  mutation: Pick<UseMutationResult<unknown, Error, never>, 'error'>,
): Readonly<Record<string, string>> {
  return mutation.error instanceof ProblemError ? mutation.error.fields : NONE
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
