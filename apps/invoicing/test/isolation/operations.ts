import type { Document, JsonSchema, Operation, Server } from '../../src/platform/http/index.ts'
import { type Place, placesOf } from './places.ts'

/** An operation of the OpenAPI document, as the proof needs it. */
export interface Target {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly isForStrangers: boolean
  readonly parameters: NonNullable<Operation['parameters']>
  /** The JSON that it takes. */
  readonly body: JsonSchema | undefined
  /** The content type of a body that isn't JSON. */
  readonly fileType: string | undefined
  /** Where it takes an id. */
  readonly places: readonly Place[]
}

export async function readOperations(server: Server): Promise<Target[]> {
  const answer = await server.inject('/api/v1/openapi.json')
  const { paths } = answer.json<Document>()
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => toTarget(path, method, operation)),
  )
}

function toTarget(path: string, method: string, operation: Operation): Target {
  const content = operation.requestBody?.content ?? {}
  const body = content['application/json']?.schema
  const parameters = operation.parameters ?? []
  const name = `${method.toUpperCase()} ${path}`
  return {
    name,
    method: method.toUpperCase(),
    path,
    isForStrangers: operation.security?.length === 0,
    parameters,
    body,
    fileType: Object.keys(content).find((type) => type !== 'application/json'),
    places: placesOf({ path, parameters, body }),
  }
}
