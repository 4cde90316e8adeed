import { PrismaPg } from '@prisma/adapter-pg'
import { asc, sql as drizzleSql, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import knex from 'knex'
import { type Generated, Kysely, PostgresDialect, sql } from 'kysely'
import Cursor from 'pg-cursor'
import { DataSource, EntitySchema } from 'typeorm'
import * as tenfoldPg from '../src/pg/index.ts'
import { PrismaClient } from './prisma-client.ts'

/** The notes of the session's tenant, by way of a query builder. */
export interface Notes {
  add(...bodies: readonly string[]): Promise<unknown>
  list(): Promise<string[]>
  count(): Promise<number>
  /** Resolves to the number of notes that were changed. */
  rename(from: string, to: string): Promise<number>
  remove(body: string): Promise<number>
  /** Adds within a transaction of the builder's own, after which `last` runs. Resolves to what the transaction saw. */
  transaction(body: string, last?: () => Promise<void>): Promise<string[]>
  /** Adds one note, and another in a nested transaction that fails. */
  nested(body: string): Promise<void>
  /** Rows one after another, as far as the builder can. */
  stream(): Promise<string[]>
  /** A statement that the server refuses. */
  fail(): Promise<unknown>
  close(): Promise<unknown>
}

interface Place {
  readonly url: string
  readonly replicas: readonly string[]
  readonly max?: number
}

export type Builder = (place: Place) => Promise<Notes>

const poolOn = ({ url, ...options }: Place) =>
  new tenfoldPg.Pool({ connectionString: url, ...options })
const bodiesOf = (rows: readonly { readonly body: string }[]) => rows.map(({ body }) => body)
const changedMind = new Error('changed my mind')

const notes = pgTable('notes', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  orgId: text('org_id').notNull().default(drizzleSql`current_setting('app.tenant_id')`),
  body: text().notNull(),
})

const byDrizzle: Builder = async (place) => {
  const pool = poolOn(place)
  const db = drizzle(pool)
  const list = async (on: Pick<typeof db, 'select'>) =>
    bodiesOf(await on.select().from(notes).orderBy(asc(notes.id)))
  return {
    add: (...bodies) => db.insert(notes).values(bodies.map((body) => ({ body }))),
    list: () => list(db),
    count: () => db.$count(notes),
    rename: async (from, to) =>
      (await db.update(notes).set({ body: to }).where(eq(notes.body, from)).returning()).length,
    remove: async (body) => (await db.delete(notes).where(eq(notes.body, body))).rowCount ?? 0,
    transaction: (body, last) =>
      db.transaction(async (tx) => {
        await tx.insert(notes).values({ body })
        const seen = await list(tx)
        await last?.()
        return seen
      }),
    nested: (body) =>
      db.transaction(async (tx) => {
        await tx.insert(notes).values({ body })
        const inner = tx.transaction(async (nested) => {
          await nested.insert(notes).values({ body: `${body}, nested` })
          throw changedMind
        })
        await inner.catch(() => undefined)
      }),
    stream: async () => {
      const prepared = db.select().from(notes).orderBy(asc(notes.id)).prepare('all_notes')
      return bodiesOf(await prepared.execute())
    },
    fail: () => db.execute(drizzleSql`select 1/0`),
    close: () => pool.end(),
  }
}

interface Tables {
  notes: { id: Generated<number>; org_id: Generated<string>; body: string }
}

const byKysely: Builder = async (place) => {
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: poolOn(place), cursor: Cursor }),
  })
  const all = (on: typeof db) => on.selectFrom('notes').select('body').orderBy('id')
  return {
    add: (...bodies) =>
      db
        .insertInto('notes')
        .values(bodies.map((body) => ({ body })))
        .execute(),
    list: async () => bodiesOf(await all(db).execute()),
    count: async () =>
      Number(
        (
          await db
            .selectFrom('notes')
            .select((on) => on.fn.countAll().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
      ),
    rename: async (from, to) =>
      Number(
        (
          await db
            .updateTable('notes')
            .set({ body: to })
            .where('body', '=', from)
            .executeTakeFirst()
        ).numUpdatedRows,
      ),
    remove: async (body) =>
      Number(
        (await db.deleteFrom('notes').where('body', '=', body).executeTakeFirst()).numDeletedRows,
      ),
    transaction: (body, last) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (tx) => {
          await tx.insertInto('notes').values({ body }).execute()
          const seen = bodiesOf(await all(tx).execute())
          await last?.()
          return seen
        }),
    nested: async (body) => {
      const tx = await db.startTransaction().execute()
      await tx.insertInto('notes').values({ body }).execute()
      const after = await tx.savepoint('inner').execute()
      await after
        .insertInto('notes')
        .values({ body: `${body}, nested` })
        .execute()
      await after.rollbackToSavepoint('inner').execute()
      await tx.commit().execute()
    },
    stream: async () => {
      const bodies: string[] = []
      for await (const { body } of all(db).stream(1)) bodies.push(body)
      return bodies
    },
    fail: () => sql`select 1/0`.execute(db),
    close: () => db.destroy(),
  }
}

const byKnex: Builder = async (place) => {
  const pool = poolOn(place)
  const db = knex({ client: 'pg', connectionPool: pool } as knex.Knex.Config)
  return {
    add: (...bodies) => db('notes').insert(bodies.map((body) => ({ body }))),
    list: () => db('notes').orderBy('id').pluck('body'),
    count: async () => Number((await db('notes').count('* as count').first())?.['count']),
    rename: (from, to) => db('notes').where({ body: from }).update({ body: to }),
    remove: (body) => db('notes').where({ body }).delete(),
    transaction: (body, last) =>
      db.transaction(async (tx) => {
        await tx('notes').insert({ body })
        const seen: string[] = await tx('notes').orderBy('id').pluck('body')
        await last?.()
        return seen
      }),
    nested: (body) =>
      db.transaction(async (tx) => {
        await tx('notes').insert({ body })
        const inner = tx.transaction(async (nested) => {
          await nested('notes').insert({ body: `${body}, nested` })
          throw changedMind
        })
        await inner.catch(() => undefined)
      }),
    // Its streams give a client of any pg.Pool back twice.
    stream: async () => bodiesOf((await db.raw('select body from notes order by id')).rows),
    fail: () => db.raw('select 1/0'),
    close: async () => {
      await db.destroy()
      await pool.end()
    },
  }
}

interface Note {
  id?: number
  body: string
}

const noteOfTypeOrm = new EntitySchema<Note>({
  name: 'note',
  tableName: 'notes',
  columns: {
    id: { type: Number, primary: true, generated: 'increment' },
    body: { type: String },
  },
})

const byTypeOrm: Builder = async ({ url, ...extra }) => {
  const source = new DataSource({
    type: 'postgres',
    driver: tenfoldPg,
    url,
    extra,
    entities: [noteOfTypeOrm],
  })
  await source.initialize()
  const repository = source.getRepository(noteOfTypeOrm)
  const order = { id: 'ASC' } as const
  return {
    add: (...bodies) => repository.save(bodies.map((body) => ({ body }))),
    list: async () => bodiesOf(await repository.find({ order })),
    count: () => repository.count(),
    rename: async (from, to) =>
      (await repository.update({ body: from }, { body: to })).affected ?? 0,
    remove: async (body) => (await repository.delete({ body })).affected ?? 0,
    transaction: (body, last) =>
      source.transaction('SERIALIZABLE', async (manager) => {
        await manager.save(noteOfTypeOrm, { body })
        const seen = bodiesOf(await manager.find(noteOfTypeOrm, { order }))
        await last?.()
        return seen
      }),
    nested: (body) =>
      source.transaction(async (manager) => {
        await manager.save(noteOfTypeOrm, { body })
        const inner = manager.transaction(async (nested) => {
          await nested.save(noteOfTypeOrm, { body: `${body}, nested` })
          throw changedMind
        })
        await inner.catch(() => undefined)
      }),
    stream: async () => {
      const bodies: string[] = []
      const rows = await repository.createQueryBuilder('n').orderBy('n.id').stream()
      for await (const row of rows) bodies.push((row as unknown as { n_body: string }).n_body)
      return bodies
    },
    fail: () => source.query('select 1/0'),
    close: () => source.destroy(),
  }
}

const byPrisma: Builder = async (place) => {
  const pool = poolOn(place)
  const db = new PrismaClient({ adapter: new PrismaPg(pool) })
  const order = { orderBy: { id: 'asc' } }
  return {
    add: (...bodies) => db.note.createMany({ data: bodies.map((body) => ({ body })) }),
    list: async () => bodiesOf(await db.note.findMany(order)),
    count: () => db.note.count(),
    rename: async (from, to) =>
      (await db.note.updateMany({ where: { body: from }, data: { body: to } })).count,
    remove: async (body) => (await db.note.deleteMany({ where: { body } })).count,
    transaction: (body, last) =>
      db.$transaction(async (tx) => {
        await tx.note.create({ data: { body } })
        const seen = bodiesOf(await tx.note.findMany(order))
        await last?.()
        return seen
      }),
    nested: async (body) => {
      await db.note.create({ data: { body } })
      const whole = db.$transaction(async (tx) => {
        await tx.note.create({ data: { body: `${body}, nested` } })
        throw changedMind
      })
      await whole.catch(() => undefined)
    },
    stream: async () => bodiesOf(await db.$queryRaw<Note>`select body from notes order by id`),
    fail: () => db.$queryRaw`select 1/0`,
    close: async () => {
      await db.$disconnect()
      await pool.end()
    },
  }
}

export const builders: Readonly<Record<string, Builder>> = {
  Drizzle: byDrizzle,
  Knex: byKnex,
  Kysely: byKysely,
  TypeORM: byTypeOrm,
  'the adapter of Prisma': byPrisma,
}
