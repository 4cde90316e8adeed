// Cost of HAProxy to a request, as the balancer part sets it up: CPU time of its process, and the time it adds, by
// requests through it and direct in turns. Predictions of the processes rung take the CPU time from here.
//   npm run bench -- balancer
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cpuSecondsOf, freePort, missingFor, parts } from '@tenfold/stack'
import { medianOf } from '../median.ts'

const rounds = 15
const requests = 4_000
const clients = [1, 8]

const missing = missingFor('balancer')
if (missing) console.log(missing)
else await main()

async function main(): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
  const backend = fork(path.join(import.meta.dirname, 'backend-process.ts'))
  const [direct] = (await once(backend, 'message')) as [string]
  const balancer = await startBalancer(dir, direct)
  console.log(
    `${rounds} rounds of ${requests} requests each way, answers of 3 kB; median (least to most)`,
  )
  for (const atOnce of clients) await compare(atOnce, direct, balancer)
  await balancer.stop()
  backend.disconnect()
  await rm(dir, { recursive: true, force: true })
}

interface Balancer {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

async function startBalancer(dir: string, backend: string): Promise<Balancer> {
  const { balancer } = parts
  if (balancer.layer !== 'front') throw new Error('A balancer stands before the app.')
  const port = await freePort()
  const app = { readiness: '/' } as Parameters<typeof balancer.start>[0]['app']
  const onCrash = (error: Error) => {
    throw error
  }
  const add = async () => undefined
  const running = await balancer.start({ dir, app, port, backends: [backend], onCrash, add })
  return { ...running, url: `http://127.0.0.1:${port}` }
}

async function compare(atOnce: number, direct: string, balancer: Balancer): Promise<void> {
  const [directMs, throughMs, cpuMs]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round <= rounds; round++) {
    const straight = await timeOf(direct, atOnce)
    const before = await cpuSecondsOf(balancer.pid)
    const through = await timeOf(balancer.url, atOnce)
    const spent = ((await cpuSecondsOf(balancer.pid)) - before) * 1000
    // The first round warms up.
    if (round === 0) continue
    directMs.push(straight)
    throughMs.push(through)
    cpuMs.push(spent / requests)
  }
  const added = throughMs.map((ms, at) => ms - (directMs[at] ?? 0))
  console.log(
    `${atOnce} at once: CPU of haproxy ${show(cpuMs)} ms a request; median time ${show(directMs)} ms direct, ${show(throughMs)} ms through it, ${show(added)} ms more`,
  )
}

/** Median time of a request, over connections that are kept. */
async function timeOf(url: string, atOnce: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const times: number[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next++ < requests) {
      const since = performance.now()
      await ask(url, agent)
      times.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  agent.destroy()
  return medianOf(times)
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (answer) => answer.resume().once('end', resolve).once('error', reject))
      .once('error', reject)
      .end()
  })
}

function show(values: readonly number[]): string {
  const [median, least, most] = [medianOf(values), Math.min(...values), Math.max(...values)]
  return `${median.toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})`
}
