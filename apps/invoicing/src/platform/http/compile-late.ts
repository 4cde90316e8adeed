import ajvCompiler from '@fastify/ajv-compiler'
import serializerSelector from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Controller = NonNullable<FastifyServerOptions['schemaController']>
type Validator = ReturnType<ReturnType<ReturnType<typeof ajvCompiler>>>
type Serializer = (data: unknown) => string

/** Compiles a schema when a request first needs it. Compiling all of them took most of the CPU of a start. */
export const compileLate: Controller = {
  compilersFactory: {
    buildValidator: (...given) => {
      const compile = ajvCompiler()(...given)
      return (route) => lateValidator(() => compile(route))
    },
    buildSerializer: (...given) => {
      const compile = serializerSelector()(...given)
      return (route) => lateSerializer(() => compile(route))
    },
  },
}

function lateValidator(compile: () => Validator): Validator {
  let compiled: Validator | undefined
  const validate = (data: unknown) => {
    compiled ??= compile()
    const isValid = compiled(data)
    // Fastify reads them here, right after the call.
    Object.assign(validate, { errors: compiled.errors })
    return isValid
  }
  return validate as Validator
}

function lateSerializer(compile: () => Serializer): Serializer {
  let compiled: Serializer | undefined
  return (data) => {
    compiled ??= compile()
    return compiled(data)
  }
}
