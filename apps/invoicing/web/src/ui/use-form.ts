import { useState } from 'react'
import type { Complaints, Refusal } from './refusal.ts'

/** The request that a form makes; TanStack Query's mutations are such. */
interface Sending<Body, Answer> {
  readonly mutate: (body: Body, then: { readonly onSuccess: (answer: Answer) => void }) => void
  readonly error: Refusal | null
  readonly isPending: boolean
  readonly reset: () => void
}

interface Versioned {
  readonly version: number
}

/** A stored thing that other people may change while it stands in a form. */
interface Shared<Draft, Stored> {
  /** As the page knows it, which may be newer than what the form was filled from. */
  readonly stored: Stored
  /** Asks the server for what is stored by now. */
  readonly find: () => Promise<Stored>
  readonly draftOf: (stored: Stored) => Draft
}

interface FormOptions<Draft, Body, Answer, Stored> {
  readonly start: Draft
  /** Complaints by field that need no server. */
  readonly check?: (draft: Draft) => Complaints
  /** Body of the request; the version of a `shared` thing is added to it. */
  readonly bodyOf: (draft: Draft) => Body
  readonly sending: Sending<Body, Answer>
  readonly onSent?: (answer: Answer) => void
  readonly shared?: Shared<Draft, Stored> | undefined
}

const NONE: Complaints = {}

/**
 * The state of a form, which is sent only when nothing is wrong with it. Complaints stay silent until the first
 * attempt; from then on they follow the typing, so that a corrected field is quiet at once.
 */
export function useForm<
  Draft extends object,
  Body extends object,
  Answer,
  Stored extends Versioned,
>(options: FormOptions<Draft, Body, Answer, Stored>) {
  const { start, check, bodyOf, sending, onSent, shared } = options
  const [draft, setDraft] = useState(start)
  const [basis, setBasis] = useState({ draft: start, version: shared?.stored.version })
  const [attempt, setAttempt] = useState(0)
  const found = check?.(draft) ?? NONE
  const errors = { ...sending.error?.fields, ...(attempt > 0 ? found : NONE) }
  const change = (changed: Partial<Draft>) => setDraft((typed) => ({ ...typed, ...changed }))
  const version = shared ? versionOf(basis, shared) : undefined
  const restart = (next: Draft) => {
    setDraft(next)
    setAttempt(0)
  }
  const submit = (over: number | undefined) => {
    setAttempt(attempt + 1)
    if (Object.keys(found).length > 0) return
    const body = bodyOf(draft)
    sending.mutate(over === undefined ? body : { ...body, version: over }, {
      onSuccess(answer) {
        setBasis({ draft, version: (answer as Partial<Stored>).version })
        onSent?.(answer)
      },
    })
  }
  const conflict = shared && {
    async onReload() {
      const stored = await shared.find()
      const next = shared.draftOf(stored)
      restart(next)
      setBasis({ draft: next, version: stored.version })
      sending.reset()
    },
    onOverwrite: async () => submit((await shared.find()).version),
  }
  return {
    draft,
    change,
    /** Empties the form, or fills it with something else, as if it had just been opened. */
    restart,
    errors,
    /** A field of text: its value, what is wrong with it, and what typing does. */
    field: <Name extends TextOf<Draft>>(name: Name, errorName: string = name) => ({
      value: draft[name] as Draft[Name] & string,
      error: errors[errorName],
      onChange: (value: Draft[Name] & string) => setDraft((typed) => ({ ...typed, [name]: value })),
    }),
    isBusy: sending.isPending,
    /** Properties of its `Form`. */
    form: { onSubmit: () => submit(version), attempt, error: sending.error, conflict },
  }
}

type TextOf<Draft> = {
  [Name in keyof Draft & string]: Draft[Name] extends string ? Name : never
}[keyof Draft & string]

interface Basis<Draft> {
  readonly draft: Draft
  readonly version: number | undefined
}

/** A newer version counts as what the form was filled from if none of its fields has changed. */
function versionOf<Draft, Stored extends Versioned>(
  { draft, version }: Basis<Draft>,
  { stored, draftOf }: Shared<Draft, Stored>,
): number | undefined {
  const isSame = JSON.stringify(draftOf(stored)) === JSON.stringify(draft)
  return isSame ? Math.max(stored.version, version ?? 0) : version
}
