import type { Generated } from 'kysely'

export type Tone = 'friendly' | 'firm'

export interface AssistantTables {
  readonly reminders: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly invoiceId: string
    readonly tone: Tone
    /** These four are null until the assistant has answered. */
    readonly subject: string | null
    readonly body: string | null
    readonly model: string | null
    readonly writtenAt: Date | null
    readonly createdAt: Generated<Date>
    readonly sentAt: Date | null
    readonly sentTo: string | null
    /** Counts the changes of an invoice's reminders, all of them together. */
    readonly version: number
  }
}
