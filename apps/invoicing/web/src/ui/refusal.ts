export type Complaints = Readonly<Record<string, string>>

/** The parts of an error that a page shows. Any error will do: all parts are optional. */
export interface Refusal extends Error {
  readonly fields?: Complaints
  /** `missing`: there is nothing to show. `changed`: another user saved in between. */
  readonly reason?: 'missing' | 'changed' | undefined
  /** A page that helps. */
  readonly remedy?: { readonly href: string; readonly label: string } | undefined
}
