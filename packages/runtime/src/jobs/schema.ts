import { payloadInvalid } from './errors.ts'

/** The part of Standard Schema (zod, valibot, arktype, ...) that we use. */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Any Standard Schema, or a function that returns the payload or throws. */
export type PayloadSchema<Payload> = StandardSchema<Payload> | ((value: unknown) => Payload)

export async function checkPayload<Payload>(
  name: string,
  schema: PayloadSchema<Payload>,
  value: unknown,
): Promise<Payload> {
  if (typeof schema === 'function') return parse(name, schema, value)
  const result = await schema['~standard'].validate(value)
  if (result.issues)
    throw payloadInvalid({ name, faults: result.issues.map(toSentence).join('; ') })
  return result.value
}

function parse<Payload>(name: string, read: (value: unknown) => Payload, value: unknown): Payload {
  try {
    return read(value)
  } catch (error) {
    throw payloadInvalid({
      name,
      faults: error instanceof Error ? error.message : String(error),
      cause: error,
    })
  }
}

function toSentence({ path = [], message }: StandardIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message
}
