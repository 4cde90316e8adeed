import { type ReactNode, type SubmitEvent, useEffect, useRef } from 'react'
import { Conflict, type WaysOut } from './conflict.tsx'
import type { Refusal } from './refusal.ts'
import { Complaint } from './states.tsx'

interface FormProps {
  readonly onSubmit: () => void
  /** Number of submissions: a refused one takes the focus to the first wrong field. */
  readonly attempt?: number
  readonly error: Refusal | null
  /** Ways out when another user has saved in between. */
  readonly conflict?: WaysOut | undefined
  readonly className?: string
  readonly children: ReactNode
}

/** A form that shows what is wrong with it and takes the user to the first wrong field. */
export function Form(props: FormProps) {
  const { onSubmit, attempt, error, conflict, className = 'form', children } = props
  const form = useRef<HTMLFormElement>(null)
  // The focus follows the error's words: some pages make a new object of the same error at each render.
  const words = error?.message
  useEffect(() => {
    if (attempt || words) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempt, words])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form ref={form} className={className} onSubmit={submit} noValidate>
      {children}
      <Complaint error={error} />
      {conflict && error?.reason === 'changed' && <Conflict {...conflict} />}
    </form>
  )
}
