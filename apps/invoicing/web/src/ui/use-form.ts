import { useState } from 'react'
import type { Complaints, Refusal } from './refusal.ts'
import { changesOf } from './theirs.ts'
import { useEdits } from './use-edits.ts'

/** The request that a form makes; TanStack Query's mutations are such. */
interface Sending<Body, Answer> {
  readonly mutate: (body: Body, then: { readonly onSuccess: (answer: Answer) => void }) => void
  readonly error: Refusal | null
  readonly isPending: boolean
  readonly reset: () => void
}

interface FormOptions<Draft, Body, Answer> {
  /** The form's content until something is typed. When it changes, untouched fields follow it. */
  readonly start: Draft
  /** Version of the stored thing that `start` shows, if other people may change that too. */
  readonly version?: number | undefined
  readonly check?: (draft: Draft) => Complaints
  /** Body of the request; `version` is added to it. */
  readonly bodyOf: (draft: Draft) => Body
  /** The body in a person's words, where these differ. */
  readonly shownOf?: (draft: Draft) => object
  readonly sending: Sending<Body, Answer>
  readonly onSent?: (answer: Answer) => void
}

interface Sent<Body> {
  /** The body as it would be without what was typed. */
  readonly was: Body
  readonly mine: Body
  /** Version that the request named. */
  readonly over: number | undefined
}

const NONE: Complaints = {}
const CHANGED_ELSEWHERE = new Error(
  'Something that this form doesn’t show was changed meanwhile, perhaps by you in another window. Nothing that you typed undoes it: save again.',
)

/**
 * The state of a form, which is sent only when nothing is wrong with it. Complaints stay silent until the first
 * attempt; from then on they follow the typing, so that a corrected field is quiet at once. While a request is
 * under way nothing can be typed, because it would be in no request.
 */
export function useForm<Draft extends object, Body extends object, Answer>(
  options: FormOptions<Draft, Body, Answer>,
) {
  const { start, version, check, bodyOf, shownOf = bodyOf, sending, onSent } = options
  const { now, draft, untouched, ...edits } = useEdits(start, version)
  const [sent, setSent] = useState<Sent<Body>>()
  const [attempt, setAttempt] = useState(0)
  const filled = { was: bodyOf(untouched), mine: bodyOf(draft) }
  const changesSince = ({ was, mine }: Pick<Sent<Body>, 'was' | 'mine'>) =>
    changesOf({ was, mine, now: bodyOf(now.draft) }, shownOf(now.draft))
  const isContested = version !== undefined && Object.keys(changesSince(filled)).length > 0
  const isChanged = sending.error?.reason === 'changed'
  // Until the page has loaded the change, only the server's answer names the fields that it may be in.
  const isHeard = isChanged && sent !== undefined && sent.over !== now.version
  const refused = isHeard ? changesSince(sent) : sending.error?.fields
  const isElsewhere = isHeard && Object.keys(refused ?? NONE).length === 0
  const found = check?.(draft) ?? NONE
  const errors = { ...refused, ...(attempt > 0 ? found : NONE) }
  const change = (changed: Partial<Draft>) => {
    if (!sending.isPending) edits.change(changed)
  }
  const restart = () => {
    edits.drop()
    setAttempt(0)
  }
  const send = (over: number | undefined, extra?: Partial<Body>) => {
    setAttempt(attempt + 1)
    if (sending.isPending || Object.keys(found).length > 0) return
    setSent({ ...filled, over })
    const body = { ...filled.mine, ...extra }
    sending.mutate(over === undefined ? body : { ...body, version: over }, {
      onSuccess(answer) {
        if (version !== undefined) edits.settle((answer as { readonly version?: number }).version)
        onSent?.(answer)
      },
    })
  }
  // A request that would undo a change names the version from before it, and is refused.
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
      error: isElsewhere ? CHANGED_ELSEWHERE : sending.error,
      isBusy: sending.isPending,
      conflict: isContested || (isChanged && !isElsewhere) ? conflict : undefined,
    },
  }
}

type TextOf<Draft> = {
  [Name in keyof Draft & string]: Draft[Name] extends string ? Name : never
}[keyof Draft & string]
