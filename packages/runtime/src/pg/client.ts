import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import {
  type Answer,
  type Aside,
  begin,
  commit,
  connectionReleased,
  discardTraces,
  inPlainWords,
  otherTenant,
  type Reason,
  type Router,
  refuseTenantChange,
  type Statement,
  sendable,
  statementRefused,
  tenantKept,
  transactionAborted,
} from '../db/drop-in/index.ts'
import { channels } from '../kernel/index.ts'
import { sessionStateRefused } from './errors.ts'
import { Escorted, type PgQuery } from './escorted.ts'
import type { Pooler } from './pooler.ts'
import { SessionTerms } from './session-terms.ts'
import { Task } from './task.ts'

/** The clients of one pool share these. */
export interface Shared {
  /** Undefined where there are no replicas. */
  readonly router: Router | undefined
  readonly pooler: Pooler
  /** Calls the pool's listeners for a connection that was opened. */
  readonly onOpen: (client: Client) => void | Promise<void>
  /** Called with the error of a client that nobody holds any more. */
  readonly onError: (error: Error, client: Client) => unknown
}

/** The members of pg's client in use, more than its types describe. */
interface Inner {
  readonly connection: pg.Connection & {
    parsedStatements: Record<string, string>
    submittedNamedStatements: Record<string, string>
  }
  readonly readyForQuery?: boolean
  readonly processID: number | null
  pipeline: boolean
  readonly _queryQueue: readonly unknown[]
  readonly _activeQuery: unknown
  readonly _connected: boolean
  readonly _queryable: boolean
  readonly _ending: boolean
  readonly _types: pg.CustomTypesConfig
  readonly connectionParameters: { readonly query_timeout?: number | false }
}

/** A class of pg that its types leave out. */
const { Result: PgResult } = pg as unknown as {
  readonly Result: new (
    rowMode: 'array' | undefined,
    types: pg.CustomTypesConfig | undefined,
  ) => pg.QueryResult
}

/** Methods of pg's client that its types leave out. */
const referenced = pg.Client.prototype as unknown as {
  readonly ref: (this: Client) => void
  readonly unref: (this: Client) => void
}

type Release = (error?: Error | boolean) => void
type Callback = (error: Error | null | undefined) => void

const unescorted = { before: [], after: [] } as const
const ignore = (): void => undefined
/** Work of the pool belongs to no session. */
const outside = AsyncLocalStorage.snapshot()
/** The client that the pool's listeners set up. */
const settingUp = new AsyncLocalStorage<Client>()

/**
 * A client of the pool. It takes statements one after another and sends each where it belongs: reads of a session to a
 * replica that holds all that the session has seen, all else over its own connection to the primary, with the session's
 * tenant. Where there are replicas, it connects when a statement needs the primary.
 */
export class Client extends pg.Client {
  readonly #shared: Shared
  readonly #tasks: Task[] = []
  /** Undefined until it has begun to connect. */
  #opening: Promise<void> | undefined
  #openFault: Error | undefined
  /** The statement whose place isn't decided yet, or is with a replica. */
  #starting: Task | undefined
  /** Tenant that the open transaction was given. */
  #tenant: { readonly name: string | undefined } | undefined
  /** The open transaction has its settings. */
  #isCovered = false
  #hasRunCode = false
  /** A statement left something, or may have, which the next user must not find. */
  #leftover: 'nothing' | 'of code' | 'state' = 'nothing'
  /** It began a transaction for one statement. */
  #ownsTransaction = false
  #release: Release | undefined
  #isReleased = false
  #isDiscarding = false
  /** Called when all is answered. */
  #releasing: Release | undefined
  /** Statements of the pool's listeners, which hold for the connection's life. */
  readonly #setup: Statement[] = []

  constructor(config: pg.ClientConfig, shared: Shared) {
    super(config)
    this.#shared = shared
    this.#inner.pipeline = false
    this.on('drain', () => this.#advance())
    this.on('end', () => {
      const { _ending: isEnding } = this.#inner
      const why = isEnding ? 'Connection terminated' : 'Connection terminated unexpectedly'
      for (const task of this.#tasks.splice(0)) task.fail(new Error(why))
      this.#advance()
    })
  }

  // The pool sets it each time that it lends the client.
  get release(): Release {
    return (error) => this.#giveBack(error)
  }

  set release(release: Release) {
    this.#release = release
  }

  /** Called when the pool lends it. */
  lend(): void {
    this.#isReleased = false
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  override connect(): Promise<pg.Client>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<pg.Client> | undefined {
    const opened = this.#shared.router ? Promise.resolve() : this.#open()
    if (!callback) return opened.then(() => this)
    // Called as pg calls it: outside of any promise, where what it throws is seen.
    opened.then(
      () => process.nextTick(callback, null),
      (error: unknown) => process.nextTick(callback, error),
    )
    return undefined
  }

  override query(...given: readonly unknown[]): never {
    const [config] = given
    if (config === null || config === undefined || this.#isSetUp())
      return this.#setUpBy(given) as never
    const task = new Task(given)
    this.#tellAnswer(task)
    if (this.#isReleased) process.nextTick(() => task.fail(connectionReleased()))
    else this.#tasks.push(task)
    this.#advance()
    return task.answer as never
  }

  // The pool calls these each time that it lends the client or gets it back; a socket without a connection would collect them.
  ref(): void {
    if (this.#opening) referenced.ref.call(this)
  }

  unref(): void {
    if (this.#opening) referenced.unref.call(this)
  }

  /** Runs listeners of the pool whose statements set up this connection. */
  setUp<T>(work: () => T): T {
    return settingUp.run(this, work)
  }

  /** Sends a statement of the pool's own. */
  ask<Row extends pg.QueryResultRow>(text: string): Promise<pg.QueryResult<Row>> {
    return super.query<Row>(text)
  }

  get backendId(): number | null {
    return this.#inner.processID
  }

  get #inner(): Inner {
    return this as unknown as Inner
  }

  #isSetUp(): boolean {
    return settingUp.getStore() === this
  }

  #setUpBy(given: readonly unknown[]): unknown {
    const [config, values] = given
    if (typeof config === 'string')
      this.#setup.push({ text: config, values: Array.isArray(values) ? values : [] })
    else if (typeof config === 'object' && config !== null && 'text' in config)
      this.#setup.push(config as Statement)
    return super.query(...(given as [string]))
  }

  #open(): Promise<void> {
    this.#opening ??= outside(() => this.#openOnce())
    return this.#opening
  }

  async #openOnce(): Promise<void> {
    // Its caller doesn't have it yet and can't listen; an error without a listener would end the process.
    this.on('error', ignore)
    try {
      await super.connect()
      await this.#shared.pooler.look(this)
      if (this.#shared.router) await this.#shared.onOpen(this)
    } catch (error) {
      this.#openFault = inWordsOfPool(error as Error)
      throw this.#openFault
    } finally {
      this.off('error', ignore)
    }
  }

  get #isIdle(): boolean {
    if (!this.#opening) return true
    const { readyForQuery, _activeQuery, _queryQueue } = this.#inner
    return readyForQuery === true && !_activeQuery && _queryQueue.length === 0
  }

  get #isBroken(): boolean {
    const { _queryable: isQueryable, _ending: isEnding } = this.#inner
    return !isQueryable || isEnding || this.#openFault !== undefined
  }

  /** Starts the next statement, if the last one is answered. */
  #advance(): void {
    while (this.#isFree) {
      if (this.#endsOwnTransaction()) return
      if (this.#status === 'I') this.#leaveTransaction()
      const task = this.#tasks.shift()
      if (!task) return this.#finishRelease()
      if (this.#isBroken) this.#refuse(task)
      else this.#start(task)
    }
  }

  get #isFree(): boolean {
    return !this.#starting && (this.#isIdle || this.#isBroken)
  }

  #leaveTransaction(): void {
    this.#isCovered = false
    this.#tenant = undefined
    this.#hasRunCode = false
  }

  /** A broken connection says itself what is wrong. */
  #refuse(task: Task): void {
    if (this.#openFault) task.fail(this.#openFault)
    else this.#send(task.query)
  }

  /** Ends the transaction around a single statement, which has failed. */
  #endsOwnTransaction(): boolean {
    if (!this.#ownsTransaction || this.#isBroken) return false
    this.#ownsTransaction = false
    if (this.#status === 'I') return false
    void this.ask('rollback').catch(() => undefined)
    return true
  }

  get #status(): 'I' | 'T' | 'E' | null {
    return this.getTransactionStatus()
  }

  get #isOpen(): boolean {
    const { _connected: isConnected } = this.#inner
    return this.#opening !== undefined && isConnected
  }

  get #isInTransaction(): boolean {
    return this.#status === 'T' || this.#status === 'E'
  }

  #start(task: Task): void {
    const { router } = this.#shared
    if (router && this.#mayBeRouted(task)) task.run(() => void this.#route(task, router))
    else if (this.#isOpen) this.#sendChecked(task)
    else void this.#sendOnceOpen(task)
  }

  #mayBeRouted({ terms, isPlain, shape, config }: Task): boolean {
    const wantsCopy = terms !== undefined || config?.consistency === 'eventual'
    const isFree = !this.#isInTransaction && this.#leftover !== 'state'
    return wantsCopy && isPlain && isFree && shape.isSingle && !shape.control && !shape.holdsState
  }

  async #route(task: Task, router: Router): Promise<void> {
    this.#starting = task
    const stop = task.failLate(this.#inner.connectionParameters.query_timeout || 0)
    try {
      this.#check(task)
      const { config = {}, text, values, terms = new SessionTerms() } = task
      const { _types: ownTypes } = this.#inner
      const { consistency, rowMode, types = ownTypes } = config
      const rows = rowMode === 'array' ? 'arrays' : 'objects'
      const own = { text, values, types, rows, ...(consistency && { consistency }) } as const
      const statement = sendable(own)
      const onPrimary = async () => ({ onPrimary: await this.#answerOf(task) })
      task.isRouted = true
      const answer = await router.query(statement, terms, onPrimary)
      if (!('onPrimary' in answer)) task.settle(toResult(answer, statement))
    } catch (error) {
      if (!task.isSent) task.fail(error)
    } finally {
      stop()
      this.#started(task)
    }
  }

  #started(task: Task): void {
    if (this.#starting === task) this.#starting = undefined
    this.#advance()
  }

  /** The answer of this client's own connection, which the caller of the task gets at the same time. */
  async #answerOf(task: Task): Promise<pg.QueryResult> {
    await this.#open()
    this.#check(task)
    if (task.isOver) throw connectionReleased()
    return new Promise((resolve, reject) => {
      task.onAnswer((error, result) => (error ? reject(error) : resolve(result as pg.QueryResult)))
      this.#sendTask(task)
    })
  }

  async #sendOnceOpen(task: Task): Promise<void> {
    this.#starting = task
    try {
      await this.#open()
      this.#sendChecked(task)
    } catch (error) {
      task.fail(error)
    } finally {
      this.#started(task)
    }
  }

  #sendChecked(task: Task): void {
    try {
      this.#check(task)
    } catch (error) {
      process.nextTick(() => {
        task.fail(error)
        this.#advance()
      })
      return
    }
    this.#sendTask(task)
  }

  /** Publishes how a statement ends, unless the router does that. */
  #tellAnswer(task: Task): void {
    const channel = channels['db:answer']
    if (!channel.hasListeners) return
    const since = performance.now()
    const { text, values } = task
    const server = { address: this.host, port: this.port, database: this.database ?? '' }
    const publish = (error: Error | null | undefined): void =>
      channel.publish({
        text,
        values: values.length,
        node: 'primary',
        reason: this.#reasonOf(task),
        server,
        durationMs: performance.now() - since,
        ...(error && { error }),
      })
    task.onAnswer((error) => task.isRouted || task.run(() => publish(error)))
  }

  #reasonOf({ shape, terms }: Task): Reason {
    if (this.#isInTransaction || shape.control) return 'transaction'
    if (!this.#shared.router) return 'no replicas'
    return terms ? 'own connection' : 'no session'
  }

  /** Throws when the statement must not be sent. */
  #check({ shape, text, values, terms }: Task): void {
    if (shape.isTwoPhase) throw statementRefused('PREPARE TRANSACTION')
    if (shape.holdsState && this.#shared.pooler.kind === 'transaction')
      throw sessionStateRefused(text)
    if (!terms) return
    if (shape.control !== 'rollback') terms.leftMs()
    if (terms.tenant === undefined) return
    refuseTenantChange(text, values)
    const isOther = this.#tenant && terms.tenant !== this.#tenant.name
    if (this.#isInTransaction && isOther && shape.control !== 'rollback') throw otherTenant()
  }

  #sendTask(task: Task): void {
    const { query, shape, terms, text } = task
    const { router, pooler } = this.#shared
    if (channels['db:statement'].hasListeners) channels['db:statement'].publish({ text })
    if (shape.holdsState) this.#leftover = 'state'
    else if (shape.runsCode && this.#leftover === 'nothing') this.#leftover = 'of code'
    if (query.name && pooler.kind === 'transaction') task.dropName()
    this.#starting = undefined
    const owe = () => router && terms?.session?.owe(router)
    owe()
    task.onAnswer(owe)
    task.judge = (error, result) => this.#judge(task, error, result)
    task.isSent = true
    const { before, after } = this.#escortOf(task)
    this.#hasRunCode ||= shape.runsCode
    // A query of a user's own class may have done anything to the transaction.
    this.#isCovered &&= task.config !== undefined
    const isAlone = before.length === 0 && after.length === 0 && (task.config || !terms)
    if (isAlone) this.#send(query)
    else this.#send(new Escorted(query, { before, after, run: task.run, onAnswer: owe }))
  }

  /** Statements around one, so that it runs for its session's tenant. */
  #escortOf(task: Task): { readonly before: readonly Aside[]; readonly after: readonly Aside[] } {
    const { terms, shape } = task
    if (!terms || shape.standsAlone || this.#status === 'E') return unescorted
    const { tenant } = terms
    const kept = tenant === undefined ? [] : [tenantKept(tenant)]
    if (shape.control === 'commit')
      return this.#hasRunCode && this.#isCovered
        ? { before: task.extend() ? kept : [], after: [] }
        : unescorted
    if (shape.control) return unescorted
    if (this.#isInTransaction && this.#isCovered) return unescorted
    const before = [terms.settings()]
    const isPipelined = shape.isSingle && task.extend()
    this.#isCovered = true
    this.#tenant = { name: tenant }
    const isChecked = isPipelined && shape.runsCode && !shape.isCopy
    if (this.#isInTransaction || !isChecked) return { before, after: [] }
    if (!shape.mayCommit) return { before, after: kept }
    this.#ownsTransaction = true
    return { before: [begin, ...before], after: [...kept, commit] }
  }

  /** Turns an answer into an error where pg leaves it to the caller to notice; notes what it has changed. */
  #judge({ shape }: Task, error: Error | null | undefined, result: unknown): Error | null {
    const { command } = (result ?? {}) as { readonly command?: string }
    const isRolledBack = command === 'ROLLBACK'
    if (isRolledBack || !shape.isSingle || shape.control === 'commit') this.#isCovered = false
    if (error) return inPlainWords(error)
    return shape.control === 'commit' && isRolledBack ? transactionAborted() : null
  }

  #send(query: PgQuery): void {
    super.query(query as unknown as pg.Submittable)
  }

  #giveBack(error?: Error | boolean): void {
    const release = this.#release
    if (!release || this.#isReleased)
      throw new Error('Release called on client which has already been released to the pool.')
    this.#isReleased = true
    if (error || this.#openFault) return void this.#end(() => release(error || this.#openFault))
    this.#releasing = release
    // Its last user may have left without its answer, and the pool doesn't listen yet.
    this.on('error', this.#endUnheld)
    this.#advance()
  }

  readonly #endUnheld = (error: Error): void => {
    this.#passOn(true)
    this.#shared.onError(Object.assign(error, { client: this }), this)
  }

  /** Gives a released client to the pool, which listens to its errors from then on. */
  #passOn(error?: Error | boolean): void {
    const release = this.#releasing
    this.#releasing = undefined
    this.off('error', this.#endUnheld)
    release?.(error)
  }

  /** A connection that is ended while it opens would never call back. */
  async #end(end: () => void): Promise<void> {
    if (this.#opening && !this.#isOpen) await this.#opening.catch(ignore)
    end()
  }

  /** Gives the client back once all is answered, without what its statements left. */
  #finishRelease(): void {
    if (!this.#releasing || this.#isDiscarding) return
    if (this.#isBroken || this.#isInTransaction) return this.#passOn(true)
    const leftover = this.#leftover
    if (leftover === 'nothing' || this.#shared.pooler.kind === 'transaction') return this.#passOn()
    void this.#passOnClean(leftover)
  }

  async #passOnClean(leftover: 'of code' | 'state'): Promise<void> {
    this.#isDiscarding = true
    let fault: Error | undefined
    try {
      await this.#discard(leftover)
    } catch (error) {
      fault = error as Error
    }
    this.#isDiscarding = false
    this.#passOn(fault)
  }

  async #discard(leftover: 'of code' | 'state'): Promise<void> {
    await this.ask(leftover === 'state' ? 'discard all' : discardTraces)
    if (leftover === 'state') {
      this.#inner.connection.parsedStatements = {}
      this.#inner.connection.submittedNamedStatements = {}
    }
    for (const statement of this.#setup) await super.query(statement as pg.QueryConfig)
    this.#leftover = 'nothing'
  }
}

/** Pg's pool, which counts the time of a connection that it opens, has words of its own for a late one. */
function inWordsOfPool(error: Error): Error {
  if (error.message !== 'timeout expired') return error
  return new Error('Connection terminated due to connection timeout', { cause: error })
}

/** An answer of a replica as pg gives it. */
function toResult(
  { command, rowCount, rows, columns }: Answer,
  statement: Statement,
): pg.QueryResult {
  const result = new PgResult(statement.rows === 'arrays' ? 'array' : undefined, statement.types)
  return Object.assign(result, { command, rowCount, rows, fields: [...columns.fields] })
}
