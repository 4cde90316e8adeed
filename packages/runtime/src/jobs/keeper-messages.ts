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
  | { readonly fault: string }
  /** The process was declared dead, and goes on under this new id. */
  | { readonly reborn: string }
