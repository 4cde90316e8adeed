import type { Document, JsonSchema, Operation, Parameter } from './operation.ts'

const idempotencyKey: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no ' +
    'effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422.',
  schema: { type: 'string', maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
}

const OwnId: JsonSchema = { type: 'string', maxLength: 64, pattern: '^[\\w-]+$' }

/** Headers by which a caller names its log-in's place, so that it acts there or not at all. */
const shownPlace: readonly Parameter[] = [
  {
    in: 'header',
    name: 'X-Organization',
    required: false,
    description:
      'The id of the organisation that the caller takes to be active. When another one is by now, nothing is read ' +
      'or changed: 409 of the type /problems#organization-changed. Without it, the active one is meant.',
    schema: OwnId,
  },
  {
    in: 'header',
    name: 'X-User',
    required: false,
    description:
      'The id of the user whom the caller takes to be logged in. When it is another by now: 409 of the type ' +
      '/problems#user-changed.',
    schema: OwnId,
  },
]

/** Adds to every operation what any of its kind may be sent, beside what its route says itself. */
export function describeRequests({ paths }: Document): void {
  for (const methods of Object.values(paths))
    for (const operation of Object.values(methods)) {
      operation.description ??= operation.summary ?? ''
      operation.parameters = [...(operation.parameters ?? []), ...headersOf(operation)]
    }
}

function headersOf({ security, 'x-repeatable': isRepeatable }: Operation): readonly Parameter[] {
  return [...(isRepeatable ? [idempotencyKey] : []), ...(security?.length === 0 ? [] : shownPlace)]
}
