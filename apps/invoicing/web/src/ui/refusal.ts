/** What is wrong with a form, by field. */
export type Complaints = Readonly<Record<string, string>>

/** What a page can tell of an error. Any error will do: all that isn't in it isn't shown. */
export interface Refusal extends Error {
  /** Complaints about single fields of the form. */
  readonly fields?: Complaints
  /** `missing`: there is nothing to show. `changed`: somebody else saved in between. */
  readonly reason?: 'missing' | 'changed' | undefined
  /** A page that helps. */
  readonly remedy?: { readonly href: string; readonly label: string } | undefined
}
