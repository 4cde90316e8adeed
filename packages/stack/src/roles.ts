export const ROLES = ['web', 'worker', 'postgres', 'redis', 'stand-in'] as const

/** What a process of a stack is for. */
export type Role = (typeof ROLES)[number]
