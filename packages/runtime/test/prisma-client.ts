import { getPrismaClient } from '@prisma/client/runtime/client'

/** The client that `prisma generate` writes for one model, without its types: the generator is a download of 200 MB. */
export interface PrismaNotes {
  readonly note: {
    create(args: { data: Readonly<Record<string, unknown>> }): Promise<Note>
    createMany(args: {
      data: readonly Readonly<Record<string, unknown>>[]
    }): Promise<{ count: number }>
    findMany(args?: Readonly<Record<string, unknown>>): Promise<Note[]>
    updateMany(args: Readonly<Record<string, unknown>>): Promise<{ count: number }>
    deleteMany(args: Readonly<Record<string, unknown>>): Promise<{ count: number }>
    count(): Promise<number>
  }
  $transaction<T>(work: (tx: PrismaNotes) => Promise<T>): Promise<T>
  $queryRaw<T>(text: TemplateStringsArray, ...values: readonly unknown[]): Promise<T[]>
  $disconnect(): Promise<void>
}

interface Note {
  readonly id: number
  readonly body: string
}

const inlineSchema = `
datasource db {
  provider = "postgresql"
}
model Note {
  id    Int    @id @default(autoincrement())
  orgId String @default(dbgenerated("current_setting('app.tenant_id')")) @map("org_id")
  body  String
  @@map("notes")
}`
const runtimeDataModel = {
  models: {
    Note: {
      fields: [
        { name: 'id', kind: 'scalar', type: 'Int' },
        { name: 'orgId', kind: 'scalar', type: 'String', dbName: 'org_id' },
        { name: 'body', kind: 'scalar', type: 'String' },
      ],
      dbName: 'notes',
      schema: null,
    },
  },
  enums: {},
  types: {},
}
const strings = [
  'where',
  'Note.findUnique',
  'Note.findUniqueOrThrow',
  'orderBy',
  'cursor',
  'Note.findFirst',
  'Note.findFirstOrThrow',
  'Note.findMany',
  'data',
  'Note.createOne',
  'Note.createMany',
  'Note.createManyAndReturn',
  'Note.updateOne',
  'Note.updateMany',
  'Note.updateManyAndReturn',
  'create',
  'update',
  'Note.upsertOne',
  'Note.deleteOne',
  'Note.deleteMany',
  'having',
  '_count',
  '_avg',
  '_sum',
  '_min',
  '_max',
  'Note.groupBy',
  'Note.aggregate',
  'AND',
  'OR',
  'NOT',
  'id',
  'orgId',
  'body',
  'equals',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'contains',
  'startsWith',
  'endsWith',
  'not',
  'set',
  'increment',
  'decrement',
  'multiply',
  'divide',
]
const graph = [
  'KwsQBhwAACIAMB0AAAQAEB4AACIAMB8CAAAAASABACQAISEBACQAIQEAAAABACABAAAAAQAgBhwAACIAMB0AAAQAEB4AACIAMB8CACMAISABAC',
  'QAISEBACQAIQADAAAABAAgAwAABQAwBAAAAQAgAwAAAAQAIAMAAAUAMAQAAAEAIAMAAAAEACADAAAFADAEAAABACADHwIAAAABIAEAAAABIQEA',
  'AAABAQgAAAkAIAMfAgAAAAEgAQAAAAEhAQAAAAEBCAAACwAwAQgAAAsAMAMfAgArACEgAQAqACEhAQAqACECAAAAAQAgCAAADgAgAx8CACsAIS',
  'ABACoAISEBACoAIQIAAAAEACAIAAAQACACAAAABAAgCAAAEAAgAwAAAAEAIA8AAAkAIBAAAA4AIAEAAAABACABAAAABAAgBRUAACUAIBYAACYA',
  'IBcAACkAIBgAACgAIBkAACcAIAYcAAAaADAdAAAXABAeAAAaADAfAgAbACEgAQAcACEhAQAcACEDAAAABAAgAwAAFgAwFAAAFwAgAwAAAAQAIA',
  'MAAAUAMAQAAAEAIAYcAAAaADAdAAAXABAeAAAaADAfAgAbACEgAQAcACEhAQAcACENFQAAHgAgFgAAIQAgFwAAHgAgGAAAHgAgGQAAHgAgIgIA',
  'AAABIwIAAAAEJAIAAAAEJQIAAAABJgIAAAABJwIAAAABKAIAAAABLAIAIAAhDhUAAB4AIBgAAB8AIBkAAB8AICIBAAAAASMBAAAABCQBAAAABC',
  'UBAAAAASYBAAAAAScBAAAAASgBAAAAASkBAAAAASoBAAAAASsBAAAAASwBAB0AIQ4VAAAeACAYAAAfACAZAAAfACAiAQAAAAEjAQAAAAQkAQAA',
  'AAQlAQAAAAEmAQAAAAEnAQAAAAEoAQAAAAEpAQAAAAEqAQAAAAErAQAAAAEsAQAdACEIIgIAAAABIwIAAAAEJAIAAAAEJQIAAAABJgIAAAABJw',
  'IAAAABKAIAAAABLAIAHgAhCyIBAAAAASMBAAAABCQBAAAABCUBAAAAASYBAAAAAScBAAAAASgBAAAAASkBAAAAASoBAAAAASsBAAAAASwBAB8A',
  'IQ0VAAAeACAWAAAhACAXAAAeACAYAAAeACAZAAAeACAiAgAAAAEjAgAAAAQkAgAAAAQlAgAAAAEmAgAAAAEnAgAAAAEoAgAAAAEsAgAgACEIIg',
  'gAAAABIwgAAAAEJAgAAAAEJQgAAAABJggAAAABJwgAAAABKAgAAAABLAgAIQAhBhwAACIAMB0AAAQAEB4AACIAMB8CACMAISABACQAISEBACQA',
  'IQgiAgAAAAEjAgAAAAQkAgAAAAQlAgAAAAEmAgAAAAEnAgAAAAEoAgAAAAEsAgAeACELIgEAAAABIwEAAAAEJAEAAAAEJQEAAAABJgEAAAABJw',
  'EAAAABKAEAAAABKQEAAAABKgEAAAABKwEAAAABLAEAHwAhAAAAAAABLQEAAAABBS0CAAAAAS4CAAAAAS8CAAAAATACAAAAATECAAAAAQAAAAAF',
  'FQAGFgAHFwAIGAAJGQAKAAAAAAAFFQAGFgAHFwAIGAAJGQAKAQIBAgMBBQYBBgcBBwgBCQoBCgwCCw0DDA8BDRECDhIEERMBEhQBExUCGhgFGx',
  'kL',
].join('')

const runtime = '@prisma/client/runtime/query_compiler_fast_bg.postgresql'

const { WebAssembly: assembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Module: new (bytes: Buffer) => object }
}

export const PrismaClient = getPrismaClient({
  previewFeatures: [],
  clientVersion: '7.10.1',
  engineVersion: 'd1b3f377ca835d73fd50954a5e22128b9ebdd6b8',
  activeProvider: 'postgresql',
  inlineSchema,
  runtimeDataModel,
  parameterizationSchema: { strings, graph },
  compilerWasm: {
    getRuntime: () => import(`${runtime}.mjs`),
    getQueryCompilerWasmModule: async () => {
      const { wasm } = (await import(`${runtime}.wasm-base64.mjs`)) as { wasm: string }
      return new assembly.Module(Buffer.from(wasm, 'base64'))
    },
    importName: './query_compiler_fast_bg.js',
  },
} as unknown as Parameters<typeof getPrismaClient>[0]) as unknown as new (options: {
  readonly adapter: unknown
}) => PrismaNotes
