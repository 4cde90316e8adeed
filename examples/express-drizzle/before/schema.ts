import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core'

export const todos = pgTable('todos', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  title: text().notNull(),
  isDone: boolean('is_done').notNull().default(false),
  author: text().notNull(),
})
