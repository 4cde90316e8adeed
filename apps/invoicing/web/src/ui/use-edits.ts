import { useState } from 'react'
import { isSame } from './theirs.ts'

interface Shown<Draft> {
  readonly draft: Draft
  readonly version: number | undefined
}

interface Edits<Draft> {
  readonly typed: Partial<Draft>
  /** Values that the touched fields showed before. */
  readonly was: Partial<Draft>
  readonly version?: number | undefined
}

const UNTOUCHED = { typed: {}, was: {} }

/** A user's edits of a stored thing. The thing may change meanwhile, and untouched fields follow it. */
export function useEdits<Draft extends object>(start: Draft, version: number | undefined) {
  const [edits, setEdits] = useState<Edits<Draft>>(UNTOUCHED)
  const [saved, setSaved] = useState<Shown<Draft>>()
  // The page may not have heard yet what this form has saved.
  const now = isNewer(saved, version) ? saved : { draft: start, version }
  const draft = { ...now.draft, ...edits.typed }
  return {
    /** As it is stored. */
    now,
    draft,
    /** As it was stored when the touched fields were touched. */
    untouched: { ...now.draft, ...edits.was },
    /** Version of the stored thing when the first field was touched. */
    version: edits.version,
    change: (changed: Partial<Draft>) => setEdits((before) => edited(before, changed, now)),
    drop: () => setEdits(UNTOUCHED),
    /** The draft has been stored, under this version. */
    settle(stored: number | undefined) {
      setSaved({ draft, version: stored })
      setEdits(UNTOUCHED)
    },
  }
}

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
