import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../fixture/app.ts'
import { keepAliveLoad } from '../fixture/keep-alive-load.ts'
import { startHaproxy } from '../haproxy/start.ts'
import { freePort } from '../machine/ports.ts'
import { type Stack, startStack } from '../stack.ts'
import { stateFolder } from '../state-folder.ts'
import { mvp, withCount, withEnv, withoutPart, withPart, withSettings } from '../topology.ts'
import { missingFor } from './index.ts'

const missing = missingFor('balancer')
const small = withSettings(mvp, 'postgres', { shared_buffers: '16MB', fsync: 'off' })
const two = withCount(withPart(small, 'balancer'), 'web', 2)

function onCrash(error: Error): void {
  throw error
}

const pidsOf = (stack: Stack) =>
  stack.processes().flatMap(({ role, pid }) => (role === 'web' ? [pid] : []))

async function envOf(stack: Stack): Promise<Record<string, string>> {
  return (await (await fetch(`${stack.web.url}/env`)).json()) as Record<string, string>
}

interface Backend {
  readonly server: Server
  readonly url: string
  /** Resolves when it is asked for what is slow. */
  readonly arrived: Promise<void>
  readonly release: () => void
}

/** A process that answers its own name; what is slow once it is let. */
async function backend(name: string): Promise<Backend> {
  const arrived = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    if (request.url !== '/slow') return response.end(name)
    arrived.resolve()
    return void released.promise.then(() => response.end(name))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, url, arrived: arrived.promise, release: released.resolve }
}

it('says what is missing, and which command installs it', async () => {
  await using folder = await stateFolder()
  vi.stubEnv('PATH', folder.dir)
  expect(missingFor('balancer')).toMatch(
    /^no haproxy on PATH\. Install it with: (brew install|sudo apt-get install) haproxy$/,
  )
  await expect(startStack({ dir: folder.dir, app, topology: two, onCrash })).rejects.toMatchObject({
    code: 'stack/program-missing',
    exitCode: 2,
  })
  vi.unstubAllEnvs()
})

describe.skipIf(missing)(`a balancer${missing ? ` (${missing})` : ''}`, () => {
  it('answers all requests of kept connections while processes are restarted one after another', async () => {
    await using folder = await stateFolder()
    await using stack = await startStack({ dir: folder.dir, app, topology: two, onCrash })
    const { url } = stack.web
    const former = pidsOf(stack)
    const load = keepAliveLoad(url, 8)
    await load.reach(500)
    await stack.reshape(withEnv(two, { ROUND: 'second' }))
    await stack.reshape(withCount(two, 'web', 3))
    await load.reach(2_000)
    const { answered, failures, connections } = await load.stop()
    expect(failures).toEqual([])
    expect(answered).toBeGreaterThanOrEqual(2_000)
    // Kept indeed: a client that is sent away would come back over another.
    expect(connections).toBe(8)
    expect(pidsOf(stack)).toHaveLength(3)
    expect(pidsOf(stack).filter((pid) => former.includes(pid))).toEqual([])
    expect(stack.web.url).toBe(url)
  })

  it('comes and goes at the same URL, and tells each process of how many it is one', async () => {
    await using folder = await stateFolder()
    await using stack = await startStack({ dir: folder.dir, app, topology: small, onCrash })
    const { url } = stack.web
    expect((await envOf(stack))['WEB_PROCESSES']).toBeUndefined()
    await stack.reshape(two)
    expect([stack.web.url, pidsOf(stack).length]).toEqual([url, 2])
    expect(await envOf(stack)).toMatchObject({ WEB_PROCESSES: '2', PUBLIC_URL: url })
    expect(stack.processes().at(-1)).toMatchObject({ role: 'balancer', url })
    await stack.reshape(withoutPart(withCount(two, 'web', 1), 'balancer'))
    expect([stack.web.url, pidsOf(stack).length]).toEqual([url, 1])
    expect((await envOf(stack))['WEB_PROCESSES']).toBeUndefined()
  })

  it('serves on with the former processes when the next do not start', async () => {
    await using folder = await stateFolder()
    await using stack = await startStack({ dir: folder.dir, app, topology: two, onCrash })
    const former = pidsOf(stack)
    const broken = stack.reshape(withEnv(two, { FIXTURE_MODE: 'fail' }))
    await expect(broken).rejects.toThrow('The fixture was told to fail')
    expect(pidsOf(stack)).toEqual(former)
    expect((await fetch(stack.web.url)).status).toBe(200)
    expect(stack.topology).toBe(two)
  })

  it('lets a process that is taken out finish what it has begun, and sends it nothing more', async () => {
    await using folder = await stateFolder()
    const port = await freePort()
    const logFile = `${folder.dir}/balancer.log`
    const options = { dir: folder.dir, port, readiness: '/', logFile, onCrash }
    const haproxy = await startHaproxy(options)
    const { admin } = haproxy
    const [old, next] = [await backend('old'), await backend('next')]
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
    await admin.add(old.url)
    const slow = ask('/slow')
    await old.arrived
    await admin.add(next.url)
    const order: string[] = []
    const removed = admin.remove(old.url).then(() => order.push('removed'))
    const answers = []
    for (let n = 0; n < 10; n++) answers.push(await ask('/'))
    order.push('asked')
    old.release()
    expect(await slow).toBe('old')
    await removed
    await haproxy.stop()
    for (const { server } of [old, next]) server.close()
    // The first of them may have been on its way before the process was taken out.
    expect(answers.slice(1)).toEqual(Array.from({ length: 9 }, () => 'next'))
    expect(order).toEqual(['asked', 'removed'])
  })
})
