/** A message to one person. Its text is plain: what customers wrote is never markup. */
export interface Mail {
  readonly to: string
  /** Where replies go; without it no one reads them. */
  readonly replyTo?: string
  readonly subject: string
  readonly text: string
}

const longestAddress = 254
const longestSubject = 200
/** One address and nothing else: no name, no second recipient, no end of a line. */
const plainAddress = /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u

/** A mail as it may leave the house: to one address, and its subject on one line. */
export function readMail(value: unknown): Mail {
  const { to, replyTo, subject, text } = (value ?? {}) as Partial<Mail>
  if (typeof to !== 'string' || typeof subject !== 'string' || typeof text !== 'string')
    throw new TypeError('a mail needs to, subject and text')
  if (!isPlain(to)) throw new TypeError('a mail goes to one plain address')
  if (replyTo !== undefined && !isPlain(replyTo))
    throw new TypeError('answers to a mail go to one plain address')
  return { to, ...(replyTo !== undefined && { replyTo }), subject: onOneLine(subject), text }
}

const isPlain = (address: unknown) =>
  typeof address === 'string' && address.length <= longestAddress && plainAddress.test(address)

/** Names of customers come into subjects, and must not end the header that they stand in. */
function onOneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.slice(0, longestSubject).toWellFormed()
}

/**
 * Makes a user's name safe for a mail to a stranger: puts it on one line, and breaks up what a mail program would
 * turn into a link. `https://evil.example/track` becomes `evil. example/track`.
 */
export function defused(name: string): string {
  return name
    .replaceAll(/[a-z][a-z\d+.-]*:\/+/giu, ' ')
    .replaceAll(/(?<=[^\s.])([.\u3002\uff0e\uff61@:])(?=[^\s.])/gu, '$1 ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
