import type { Watch } from './vigil.ts'

export interface KeeperData {
  readonly url: string
  readonly leaseMs: number
  readonly stuckMs: number
  readonly worker: string
}

export type ToThread =
  | 'pong'
  | 'close'
  | { readonly hold: number; readonly forMs: number }
  | { readonly drop: number }

export type FromThread =
  | 'ping'
  /** A renewal has failed. The reason comes with the first of several. */
  | { readonly fault: string | undefined }
  /** A renewal was answered. */
  | { readonly watch: Watch }
  /** The process was declared dead, and goes on under this new id. */
  | { readonly reborn: string }
