import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { backend, slotName, slots } from './configuration.ts'
import { balancerFailed, balancerFull } from './errors.ts'

const LOOK_EVERY_MS = 10
const IDLE_LIMIT_MS = 60_000
const UP_LIMIT_MS = 30_000

/** Tells a running HAProxy, by its admin socket, which processes to send requests to. */
export class HaproxyAdmin {
  readonly #socket: string
  readonly #urls: (string | undefined)[] = Array.from({ length: slots })

  constructor(socket: string) {
    this.#socket = socket
  }

  /** Sends requests to a process that is ready; resolves once it does. */
  async add(url: string): Promise<void> {
    const slot = this.#urls.indexOf(undefined)
    if (slot < 0) throw balancerFull(slots)
    const { hostname, port } = new URL(url)
    this.#urls[slot] = url
    await this.#set(slot, `addr ${hostname} port ${port}`)
    await this.#set(slot, 'state ready')
    const isUp = async () => /^up/i.test((await this.#column('status', slot)) ?? '')
    if (await isTrueWithin(isUp, UP_LIMIT_MS)) return
    throw balancerFailed(`The balancer didn't take ${url} in within ${UP_LIMIT_MS / 1000} s.`)
  }

  /** Sends a process no more requests; resolves when it has answered those that it has. */
  async remove(url: string): Promise<void> {
    const slot = this.#urls.indexOf(url)
    if (slot < 0) return
    await this.#set(slot, 'state drain')
    await isTrueWithin(async () => (await this.#column('scur', slot)) === '0', IDLE_LIMIT_MS)
    await this.#set(slot, 'state maint')
    this.#urls[slot] = undefined
  }

  /** Whether it answers at all. */
  async answers(): Promise<boolean> {
    return this.#ask('show info').then(
      (info) => info.includes('Pid:'),
      () => false,
    )
  }

  async #set(slot: number, what: string): Promise<void> {
    const said = await this.#ask(`set server ${backend}/${slotName(slot)} ${what}`)
    // Silence is consent, and a change of address is told.
    if (said.trim() !== '' && !said.includes('changed'))
      throw balancerFailed(`The balancer refused "${what}": ${said.trim()}`)
  }

  /** A figure of one process, as `show stat` heads it. */
  async #column(name: string, slot: number): Promise<string | undefined> {
    const [head = '', ...rows] = (await this.#ask(`show stat ${backend} 4 -1`)).split('\n')
    const at = head.replace(/^# /, '').split(',').indexOf(name)
    const row = rows.find((line) => line.split(',')[1] === slotName(slot))
    return row?.split(',')[at]
  }

  async #ask(command: string): Promise<string> {
    const socket = connect(this.#socket)
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    socket.end(`${command}\n`)
    await once(socket, 'close')
    return said
  }
}

async function isTrueWithin(isTrue: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  for (const until = Date.now() + limitMs; Date.now() < until; await sleep(LOOK_EVERY_MS))
    if (await isTrue()) return true
  return false
}
