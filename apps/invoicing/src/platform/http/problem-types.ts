interface ProblemType {
  readonly status: number
  /** The kind in words, unless given. */
  readonly title?: string
  readonly meaning: string
  readonly remedy: string
}

const catalogue = {
  'malformed-request': {
    status: 400,
    meaning: 'The request can’t be read: its JSON is broken, or its Host names no host',
    remedy: 'Send JSON that parses, and one Content-Length',
  },
  'invalid-input': {
    status: 400,
    meaning: 'A field is missing, unknown or out of bounds; `errors`, when there, names each',
    remedy: 'Correct what `errors` or `detail` names',
  },
  'invalid-link': {
    status: 400,
    meaning: 'A link out of a mail has expired, was used before, or is not whole',
    remedy: 'Ask for a new link',
  },
  'invalid-signature': {
    status: 400,
    meaning: 'An event of Stripe’s isn’t signed by it, or was sent too long ago',
    remedy: 'Check STRIPE_WEBHOOK_SECRET and the server’s clock; Stripe sends the event again',
  },
  'not-logged-in': {
    status: 401,
    meaning: 'There is no log-in in the cookie, or it has ended',
    remedy: 'Log in',
  },
  'wrong-credentials': {
    status: 401,
    title: 'Wrong e-mail or password',
    meaning: 'No account has this e-mail address with this password',
    remedy: 'Try again, or have the password reset',
  },
  'payment-declined': {
    status: 402,
    meaning: 'The card was declined; nothing was charged',
    remedy: 'Pay with another card',
  },
  'plan-limit-reached': {
    status: 402,
    meaning: 'The organisation’s plan holds no more of this',
    remedy: 'Choose a larger plan, or wait for the next month',
  },
  'not-allowed': {
    status: 403,
    meaning: 'The caller’s role doesn’t include this, or the request came from another site’s page',
    remedy: 'Ask a member whose role includes it',
  },
  'email-unconfirmed': {
    status: 403,
    title: 'E-mail not confirmed',
    meaning:
      'The user hasn’t confirmed their own e-mail address, so no mail goes to others for them',
    remedy: 'Follow the link that we mailed, or have another sent by POST /me/verification',
  },
  'not-found': {
    status: 404,
    meaning: 'There is no such thing in the caller’s organisation, or no such address',
    remedy: 'Check the id and the active organisation',
  },
  'impossible-step': {
    status: 409,
    meaning: 'The state of things doesn’t allow this, such as paying a draft',
    remedy: 'Read the present state, and see `detail`',
  },
  'changed-meanwhile': {
    status: 409,
    meaning:
      'Another request changed it after the version that this one names was read; `errors` names what would be undone',
    remedy: 'Read it again, and send what is still wanted with its present `version`',
  },
  'no-active-organisation': {
    status: 409,
    meaning: 'The log-in has chosen no organisation to work in',
    remedy: 'Create one, or activate one of yours',
  },
  'organization-changed': {
    status: 409,
    title: 'Another organisation',
    meaning:
      'The log-in isn’t at the organisation of `X-Organization` any more; nothing was read or changed',
    remedy: 'Activate that one again, or go on in the one of GET /me',
  },
  'user-changed': {
    status: 409,
    title: 'Another user',
    meaning: 'The log-in isn’t that of the user of `X-User` any more; nothing was read or changed',
    remedy: 'Go on as the user of GET /me, or log in as the other one',
  },
  'still-running': {
    status: 409,
    meaning: 'A request with this Idempotency-Key has begun, and its answer isn’t known',
    remedy: 'Send it again in a moment; if it stays so, look whether the thing is there',
  },
  'too-large': {
    status: 413,
    meaning: 'The body or the headers are larger than is taken here',
    remedy: 'Send less at once',
  },
  'not-json': {
    status: 415,
    title: 'Not JSON',
    meaning: 'The body is of another type than application/json',
    remedy: 'Send JSON, with that Content-Type',
  },
  'not-an-image': {
    status: 415,
    meaning: 'The Content-Type is that of no picture that is taken here',
    remedy: 'Send PNG, JPEG, WebP, GIF or AVIF, with its Content-Type',
  },
  'unreadable-image': {
    status: 422,
    meaning: 'The file is no picture, is cut short, or is far from any square',
    remedy: 'Open and save it with a program for pictures, then send that',
  },
  'image-too-large': {
    status: 422,
    meaning: 'The picture has more pixels than are taken',
    remedy: 'Send a smaller picture',
  },
  'weak-password': {
    status: 422,
    meaning: 'The password is among the most common ones, or is the user’s name or address',
    remedy: 'Choose another password',
  },
  'key-already-used': {
    status: 422,
    meaning: 'The Idempotency-Key belongs to another request',
    remedy: 'Take a new key for each thing to be done',
  },
  'too-many-requests': {
    status: 429,
    meaning: 'The caller has asked more often than is allowed',
    remedy: 'Wait for as long as Retry-After says',
  },
  refused: {
    status: 400,
    meaning: 'The request was refused for what its status says',
    remedy: 'See `detail`',
  },
  'internal-error': {
    status: 500,
    meaning: 'Something went wrong on the server’s side',
    remedy: 'Tell the operator of the server, with the `requestId`: it names the log line',
  },
  'took-effect': {
    status: 500,
    meaning: 'The request has taken effect, but something that follows it failed',
    remedy: 'Don’t send it again: read the present state',
  },
  busy: {
    status: 503,
    meaning: 'Too much is going on, or a database or cache doesn’t answer just now',
    remedy: 'Send it again after Retry-After',
  },
  'not-ready': {
    status: 503,
    meaning: 'This process is stopping, or can’t reach its database',
    remedy: 'Send requests to another process; see its log if it lasts',
  },
  'no-assistant': {
    status: 503,
    meaning: 'No assistant is set up on this server',
    remedy: 'Set ASSISTANT_URL, or write the text yourself',
  },
  'assistant-unavailable': {
    status: 503,
    meaning: 'The assistant didn’t answer, or answered nothing of use',
    remedy: 'Try again, or write the text yourself',
  },
  'billing-unreachable': {
    status: 503,
    meaning: 'Stripe doesn’t answer just now; nothing has changed',
    remedy: 'Try again in a moment',
  },
} as const satisfies Record<string, ProblemType>

/** The name of a type of problem: public, never reused for another one. */
export type ProblemKind = keyof typeof catalogue

/** Every type of problem that the app answers. /problems shows them, and docs/errors.md lists them. */
export const problemTypes: Readonly<Record<ProblemKind, ProblemType>> = catalogue

export const problemKinds = Object.keys(catalogue) as ProblemKind[]

export const problemsPath = '/problems'

export function titleOf(kind: ProblemKind): string {
  const words = kind.replaceAll('-', ' ')
  return problemTypes[kind].title ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** A problem's `type`: the address of what is said about it here. */
export function uriOf(kind: ProblemKind): string {
  return `${problemsPath}#${kind}`
}
