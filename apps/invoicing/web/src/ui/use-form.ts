import { useState } from 'react'
import type { Complaints, Refusal } from './refusal.ts'
import { changesOf, isSame } from './theirs.ts'

/** The request that a form makes; TanStack Query's mutations are such. */
interface Sending<Body, Answer> {
  readonly mutate: (body: Body, then: { readonly onSuccess: (answer: Answer) => void }) => void
  readonly error: Refusal | null
  readonly isPending: boolean
  readonly reset: () => void
}

interface FormOptions<Draft, Body, Answer> {
  /** What the form holds until something is typed. When it changes, untouched fields follow it. */
  readonly start: Draft
  /** Version of the stored thing that `start` shows, if other people may change that too. */
  readonly version?: number | undefined
  /** Complaints by field that need no server. */
  readonly check?: (draft: Draft) => Complaints
  /** Body of the request; `version` is added to it. */
  readonly bodyOf: (draft: Draft) => Body
  /** The body in a person's words, where these differ. */
  readonly shownOf?: (draft: Draft) => object
  readonly sending: Sending<Body, Answer>
  readonly onSent?: (answer: Answer) => void
}

/** What was typed into fields, and what they showed before. */
interface Edits<Draft> {
  readonly typed: Partial<Draft>
  readonly was: Partial<Draft>
  /** Of the stored thing when the first field was touched. */
  readonly version?: number | undefined
}

interface Shown<Draft> {
  readonly draft: Draft
  readonly version: number | undefined
}

interface Sent<Body> {
  /** The body as it would be without what was typed. */
  readonly was: Body
  readonly mine: Body
}

const NONE: Complaints = {}
const UNTOUCHED = { typed: {}, was: {} }

/**
 * The state of a form, which is sent only when nothing is wrong with it. Complaints stay silent until the first
 * attempt; from then on they follow the typing, so that a corrected field is quiet at once. While a request is
 * under way nothing can be typed, because it would be in no request.
 */
export function useForm<Draft extends object, Body extends object, Answer>(
  options: FormOptions<Draft, Body, Answer>,
) {
  const { start, version, check, bodyOf, shownOf = bodyOf, sending, onSent } = options
  const [edits, setEdits] = useState<Edits<Draft>>(UNTOUCHED)
  const [saved, setSaved] = useState<Shown<Draft>>()
  const [sent, setSent] = useState<Sent<Body>>()
  const [attempt, setAttempt] = useState(0)
  // The page may not have heard yet what this form has saved.
  const now = isNewer(saved, version) ? saved : { draft: start, version }
  const draft = { ...now.draft, ...edits.typed }
  const filled = { was: bodyOf({ ...now.draft, ...edits.was }), mine: bodyOf(draft) }
  const changesSince = ({ was, mine }: Sent<Body>) =>
    changesOf({ was, mine, now: bodyOf(now.draft) }, shownOf(now.draft))
  const isContested = version !== undefined && Object.keys(changesSince(filled)).length > 0
  const isChanged = sending.error?.reason === 'changed'
  const refused = isChanged && sent ? changesSince(sent) : sending.error?.fields
  const found = check?.(draft) ?? NONE
  const errors = { ...refused, ...(attempt > 0 ? found : NONE) }
  const change = (changed: Partial<Draft>) => {
    if (!sending.isPending) setEdits((before) => edited(before, changed, now))
  }
  const restart = () => {
    setEdits(UNTOUCHED)
    setAttempt(0)
  }
  const send = (over: number | undefined, extra?: Partial<Body>) => {
    setAttempt(attempt + 1)
    if (sending.isPending || Object.keys(found).length > 0) return
    setSent(filled)
    const body = { ...filled.mine, ...extra }
    sending.mutate(over === undefined ? body : { ...body, version: over }, {
      onSuccess(answer) {
        if (version !== undefined) {
          setSaved({ draft, version: (answer as { readonly version?: number }).version })
          setEdits(UNTOUCHED)
        }
        onSent?.(answer)
      },
    })
  }
  // What would undo a change names the version from before it, and is refused.
  const submit = (extra?: Partial<Body>) => send(isContested ? edits.version : now.version, extra)
  const conflict = {
    onDiscard() {
      restart()
      sending.reset()
    },
    // Names the version whose changes are on the screen: one that came later is refused too.
    onOverwrite: isContested ? () => send(now.version) : undefined,
  }
  return {
    draft,
    change,
    /** Empties the form as if it had just been opened. */
    restart,
    errors,
    /** A field of text: its value, what is wrong with it, and what typing does. */
    field: <Name extends TextOf<Draft>>(name: Name, errorName: string = name) => ({
      value: draft[name] as Draft[Name] & string,
      error: errors[errorName],
      onChange: (value: Draft[Name] & string) =>
        change({ [name]: value } as unknown as Partial<Draft>),
    }),
    isBusy: sending.isPending,
    /** Sends the form, with more in its body than `bodyOf` says. */
    submit,
    /** Properties of its `Form`. */
    form: {
      onSubmit: () => submit(),
      attempt,
      error: sending.error,
      isBusy: sending.isPending,
      conflict: isContested || isChanged ? conflict : undefined,
    },
  }
}

type TextOf<Draft> = {
  [Name in keyof Draft & string]: Draft[Name] extends string ? Name : never
}[keyof Draft & string]

function isNewer<Draft>(
  saved: Shown<Draft> | undefined,
  version: number | undefined,
): saved is Shown<Draft> {
  return version !== undefined && (saved?.version ?? 0) > version
}

/** A field that is typed back to what it shows counts as untouched. */
function edited<Draft extends object>(
  { typed, was, version }: Edits<Draft>,
  changed: Partial<Draft>,
  now: Shown<Draft>,
): Edits<Draft> {
  const all = { ...typed, ...changed }
  const names = Object.keys(all) as (keyof Draft)[]
  const touched = names.filter((name) => !isSame(all[name], now.draft[name]))
  if (touched.length === 0) return UNTOUCHED
  const only = (from: Partial<Draft>) =>
    Object.fromEntries(touched.map((name) => [name, from[name]])) as Partial<Draft>
  return { typed: only(all), was: only({ ...now.draft, ...was }), version: version ?? now.version }
}
