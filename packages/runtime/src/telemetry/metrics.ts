export type AttributeName =
  | 'db.system.name'
  | 'db.namespace'
  | 'db.operation.name'
  | 'server.address'
  | 'server.port'
  | 'tenfold.node'
  | 'tenfold.reason'
  | 'db.response.status_code'
  | 'error.type'
  | 'db.client.connection.pool.name'
  | 'tenfold.cache.outcome'
  | 'tenfold.job.name'
  | 'tenfold.job.outcome'
  | 'tenfold.fault.where'

interface Attribute {
  readonly meaning: string
  readonly open?: boolean
}

/** Names of attributes, and what they say. Those marked `open` come from outside, so their values are bounded: see `bounded`. */
export const attributes: Readonly<Record<AttributeName, Attribute>> = {
  'db.system.name': { meaning: 'always `postgresql`' },
  'db.namespace': { meaning: 'the database, as the URL names it' },
  'db.operation.name': {
    meaning: "the statement's first word, such as `SELECT`; `_OTHER` if it is none of SQL's",
  },
  'server.address': { meaning: 'host of the server, as the URL names it' },
  'server.port': { meaning: 'its port' },
  'tenfold.node': { meaning: 'the server that answered: `primary`, `replica 1`, ...' },
  'tenfold.reason': { meaning: 'why that one: see [Reasons](#reasons)' },
  'db.response.status_code': { meaning: "Postgres' code of a failure", open: true },
  'error.type': {
    meaning: "of a failure: Postgres' code, Tenfold's code, or the error's class",
    open: true,
  },
  'db.client.connection.pool.name': { meaning: 'the setting that holds the URL of the pool' },
  'tenfold.cache.outcome': { meaning: '`hit`, `miss`, `bypass` or `unreachable`' },
  'tenfold.job.name': { meaning: "the job's name", open: true },
  'tenfold.job.outcome': { meaning: '`done`, `retry`, `failed`, `given back` or `superseded`' },
  'tenfold.fault.where': { meaning: 'the part that failed, such as `db/pool`', open: true },
}

/** Attributes of one measurement. */
export type Attributes = Readonly<Partial<Record<AttributeName, string | number>>>

export interface Metric {
  readonly kind: 'histogram' | 'counter' | 'gauge'
  /** OpenTelemetry wants it in the notation of UCUM. */
  readonly unit: string
  readonly description: string
  readonly attributes: readonly AttributeName[]
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[]
}

/** OpenTelemetry's buckets for the durations of statements. */
const statementSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
const jobSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 900]

export type MetricName =
  | 'db.client.operation.duration'
  | 'db.client.connection.wait_time'
  | 'tenfold.replica.up'
  | 'tenfold.replica.lag'
  | 'tenfold.cache.lookups'
  | 'tenfold.job.duration'
  | 'tenfold.faults'

/** The metrics by name. Names that OpenTelemetry defines are used as it defines them. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  'db.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'Time from the call of a statement to its answer, waiting for a connection and a replica included; with the Pool of `@tenfold/runtime/pg`, without the wait for a client of the pool',
    attributes: [
      'db.system.name',
      'db.namespace',
      'db.operation.name',
      'server.address',
      'server.port',
      'tenfold.node',
      'tenfold.reason',
      'db.response.status_code',
      'error.type',
    ],
    buckets: statementSeconds,
  },
  'db.client.connection.wait_time': {
    kind: 'histogram',
    unit: 's',
    description:
      'Time that a caller waited for a connection of the pool, the opening of one included',
    attributes: ['db.client.connection.pool.name', 'db.response.status_code', 'error.type'],
    buckets: statementSeconds,
  },
  'tenfold.replica.up': {
    kind: 'gauge',
    unit: '{replica}',
    description:
      '1 while a replica may serve reads, else 0; as of the last look, ten times a second while there are reads',
    attributes: ['tenfold.node'],
  },
  'tenfold.replica.lag': {
    kind: 'gauge',
    unit: 's',
    description: "Age of the primary's position that a replica has reached; as of the last look",
    attributes: ['tenfold.node'],
  },
  'tenfold.cache.lookups': {
    kind: 'counter',
    unit: '{lookup}',
    description: 'Look-ups in the cache',
    attributes: ['tenfold.cache.outcome'],
  },
  'tenfold.job.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of an attempt at a job',
    attributes: ['tenfold.job.name', 'tenfold.job.outcome'],
    buckets: jobSeconds,
  },
  'tenfold.faults': {
    kind: 'counter',
    unit: '{fault}',
    description: 'Failures in the background that are tried again',
    attributes: ['tenfold.fault.where'],
  },
}
