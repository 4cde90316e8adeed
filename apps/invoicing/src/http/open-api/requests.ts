import type { Document, Operation, Parameter } from './operation.ts'

const idempotencyKey: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no ' +
    'effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422.',
  schema: { type: 'string', maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
}

/** Adds to every operation what any of its kind may be sent, beside what its route says itself. */
export function describeRequests({ paths }: Document): void {
  for (const methods of Object.values(paths)) {
    for (const operation of Object.values(methods))
      operation.description ??= operation.summary ?? ''
    const { post } = methods
    if (post?.['x-repeatable']) addParameter(post, idempotencyKey)
  }
}

function addParameter(operation: Operation, parameter: Parameter): void {
  operation.parameters = [...(operation.parameters ?? []), parameter]
}
