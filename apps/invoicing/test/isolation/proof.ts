import { type Answer, type Client, client, type TestApp, type TestDatabase } from '../test-app.ts'
import { type Call, callsOf } from './calls.ts'
import { gist } from './gist.ts'
import type { Target } from './operations.ts'
import { secretsOf, withoutWhatWasSent } from './secrets.ts'
import { freshLogin, type Tenant } from './tenants.ts'
import { type Trial, trialsOf } from './trials.ts'

export interface World {
  readonly running: TestApp
  readonly database: TestDatabase
  readonly targets: readonly Target[]
  readonly victim: Tenant
  readonly intruder: Tenant
}

/** Every way in which the intruder, or a stranger, gets at what is the victim's; nothing when tenants are apart. */
export async function* findHoles(world: World): AsyncGenerator<string> {
  const secrets = await secretsOf(world.victim, world.database)
  for (const target of readsFirst(world.targets)) {
    const login = await freshLogin(world.running, world.database, world.intruder)
    const before = await world.victim.rows.digests()
    for (const trial of await trialsOf(target, world.victim, world.intruder)) {
      yield* asAnotherTenant(login, { target, trial, secrets })
      yield* asStranger(client(world.running.server), { target, trial, secrets })
    }
    const after = await world.victim.rows.digests()
    for (const [table, digest] of after)
      if (before.get(table) !== digest) yield `${target.name}: changes the victim's ${table}`
  }
}

/** Puts reads first: the intruder's writes fill lists, whose first page would then no longer show a leak. */
function readsFirst(targets: readonly Target[]): Target[] {
  const isRead = ({ method }: Target) => method === 'GET'
  return [...targets.filter(isRead), ...targets.filter((target) => !isRead(target))]
}

interface Attempt {
  readonly target: Target
  readonly trial: Trial
  readonly secrets: readonly string[]
}

async function* asAnotherTenant(
  login: Client,
  { target, trial: { ids, twin }, secrets }: Attempt,
): AsyncGenerator<string> {
  const twins = twin === undefined ? [] : callsOf(target, twin)
  for (const [index, call] of callsOf(target, ids).entries()) {
    const answer = await send(login, call)
    const where = `${target.name} by another tenant (${call.url} ${shown(call.body)})`
    yield* leaksIn(answer, { call, secrets, where })
    if (answer.status === 500) yield `${where}: answers 500`
    const other = twins[index]
    if (!other || !twin) continue
    const ofNobody = await send(login, other)
    if (gist(answer, ids) !== gist(ofNobody, twin))
      yield `${where}: answers ${gist(answer, ids)} where an id of nobody gets ${gist(ofNobody, twin)}`
  }
}

async function* asStranger(
  stranger: Client,
  { target, trial: { ids }, secrets }: Attempt,
): AsyncGenerator<string> {
  for (const call of callsOf(target, ids)) {
    const answer = await send(stranger, call)
    const where = `${target.name} by a stranger (${call.url} ${shown(call.body)})`
    yield* leaksIn(answer, { call, secrets, where })
    if (!target.isForStrangers && answer.status !== 401)
      yield `${where}: answers ${answer.status} instead of 401`
  }
}

function* leaksIn(
  { status, text, headers }: Answer,
  { call, secrets, where }: { call: Call; secrets: readonly string[]; where: string },
): Generator<string> {
  const told = `${text} ${JSON.stringify(headers)}`.toLowerCase()
  for (const secret of withoutWhatWasSent(secrets, call))
    if (told.includes(secret)) yield `${where}: answers ${status} and tells "${secret}"`
}

const shown = (body: unknown) => (Buffer.isBuffer(body) ? 'a file' : JSON.stringify(body))

export function send(who: Client, { method, url, body, fileType }: Call): Promise<Answer> {
  return who.send(method, url, body, fileType)
}
